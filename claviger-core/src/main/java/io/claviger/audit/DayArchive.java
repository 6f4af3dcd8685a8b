package io.claviger.audit;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;

/**
 * One day of the audit log in an {@link EvidenceFile} of mode 0600. It is there whole or not at
 * all: written beside its place, brought to the disk, then renamed; whoever is killed leaves a
 * {@code .part} that the next one makes anew. Not thread-safe.
 */
final class DayArchive implements Closeable {
  private final Path file;
  private final Path part;

  /**
   * Writes the file; it does not have its name yet.
   *
   * @param directory where; made when it is absent
   * @param date the day, which names the file
   * @param evidence what
   */
  DayArchive(Path directory, LocalDate date, Evidence evidence) throws IOException {
    this.file = directory.resolve("claviger-audit-" + date + ".evidence");
    this.part = directory.resolve(file.getFileName() + ".part");
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, mode(directory, "rwx------"));
    }
    Files.deleteIfExists(part);
    Files.createFile(part, mode(directory, "rw-------"));
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE);
        OutputStream out = Channels.newOutputStream(channel)) {
      EvidenceFile.write(evidence, out);
      channel.force(true);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(part);
      throw e;
    }
  }

  private static FileAttribute<?>[] mode(Path place, String permissions) {
    return isPosix(place)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path place) {
    return place.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** What was written. */
  Evidence evidence() {
    return EvidenceFile.open(part);
  }

  /** Gives the file its name, for good. */
  void complete() throws IOException {
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null && isPosix(directory)) { // elsewhere a directory cannot be opened
      try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
        folder.force(true);
      }
    }
  }

  /** Without {@link #complete} nothing stays. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(part);
  }
}
