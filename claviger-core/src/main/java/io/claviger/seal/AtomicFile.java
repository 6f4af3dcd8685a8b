package io.claviger.seal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A file that is there whole or not at all, readable by its owner only: written beside its place,
 * brought to the disk, then moved.
 */
class AtomicFile {
  private final Path path;
  private final Path directory;

  AtomicFile(Path path) throws IOException {
    // A link keeps pointing: what it points to is replaced.
    this.path = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
    Path parent = this.path.getParent();
    if (parent == null) {
      throw new IOException("not a file: " + path);
    }
    this.directory = parent;
  }

  /** Creates the file, and directories for it; false, and nothing changed, when it is there. */
  final boolean create(byte[] content) throws IOException {
    createDirectories();
    Path temporary = writeTemporary(content);
    try {
      claimName(temporary);
    } catch (FileAlreadyExistsException e) {
      return false;
    } finally {
      Files.deleteIfExists(temporary);
    }
    syncDirectory();
    return true;
  }

  /** Replaces the content; when this fails the old content is still there. */
  final void replace(byte[] content) throws IOException {
    Path temporary = writeTemporary(content);
    try {
      Files.move(
          temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
    syncDirectory();
  }

  /** One step of its own, so that a test can let it fail half-way. */
  void write(FileChannel channel, ByteBuffer content) throws IOException {
    while (content.hasRemaining()) {
      channel.write(content);
    }
  }

  private void claimName(Path temporary) throws IOException {
    try {
      // A link, unlike a move, fails when the name was taken meanwhile.
      Files.createLink(path, temporary);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      // No hard links on this file system: looks and renames, which is all it offers.
      Files.move(temporary, path);
    }
  }

  private Path writeTemporary(byte[] content) throws IOException {
    Path temporary = Files.createTempFile(directory, ".claviger-", ".tmp", mode("rw-------"));
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      write(channel, ByteBuffer.wrap(content));
      channel.force(true);
      return temporary;
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  private void createDirectories() throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, mode("rwx------"));
    }
  }

  private void syncDirectory() throws IOException {
    if (isPosix(path)) { // elsewhere a directory cannot be opened
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private FileAttribute<?>[] mode(String permissions) {
    return isPosix(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
