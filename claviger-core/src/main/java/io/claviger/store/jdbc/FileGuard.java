package io.claviger.store.jdbc;

import io.claviger.tx.ContentionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Keeps other migrators of a SQLite file out, in this process and in others. */
final class FileGuard implements AutoCloseable {
  private static final long WAIT_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final FileChannel channel;

  private FileGuard(FileChannel channel) {
    this.channel = channel;
  }

  /** Waits for its turn; the lock file stays afterwards, since deleting it would race. */
  static FileGuard enter(Path database) {
    Path path = Path.of(database + ".migrate.lock");
    try {
      boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
      FileChannel channel =
          FileChannel.open(
              path,
              EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              posix
                  ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString("rw-------"))
                  }
                  : new FileAttribute<?>[0]);
      return waitFor(channel);
    } catch (IOException e) {
      throw new UncheckedIOException("the lock file beside the database cannot be used", e);
    }
  }

  private static FileGuard waitFor(FileChannel channel) throws IOException {
    long start = System.nanoTime();
    // The channel stays open during the wait: closing it would also free the lock that another
    // thread of this process has on the same file.
    while (System.nanoTime() - start < WAIT_NANOS) {
      if (lock(channel) != null) {
        return new FileGuard(channel);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    channel.close();
    throw new ContentionException("another process migrates the database for too long", null);
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another thread of this process
    }
  }

  @Override
  public void close() {
    try {
      channel.close(); // frees the lock
    } catch (IOException e) {
      throw new UncheckedIOException("the lock file beside the database cannot be closed", e);
    }
  }
}
