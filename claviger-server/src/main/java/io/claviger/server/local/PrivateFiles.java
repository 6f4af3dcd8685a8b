package io.claviger.server.local;

import io.claviger.api.ConfigurationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Files and directories that only their owner may see. */
public final class PrivateFiles {
  private PrivateFiles() {}

  /**
   * Makes a directory, with mode 0700, unless it exists.
   *
   * @param directory the directory; missing parents are made alike
   * @throws ConfigurationException if it cannot be made, or is a file
   */
  public static void makeDirectory(Path directory) {
    try {
      Files.createDirectories(directory, mode(directory, "rwx------"));
    } catch (FileAlreadyExistsException e) {
      throw problem(directory + " is a file, not a directory: choose another --data", e);
    } catch (IOException e) {
      throw problem("cannot make the directory " + directory + ": check its parent's rights", e);
    }
  }

  /**
   * Writes a new file of mode 0600, whole or not at all.
   *
   * @param file the file; replaced if it exists
   * @param text its content, without a line end
   * @throws ConfigurationException if it cannot be written
   */
  public static void write(Path file, String text) {
    Path target = file.toAbsolutePath();
    Path scratch = target.resolveSibling(target.getFileName() + ".new");
    try {
      Files.deleteIfExists(scratch);
      try (FileChannel channel =
          FileChannel.open(
              scratch,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              mode(target, "rw-------"))) {
        ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(scratch, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw problem("cannot write " + file + ": check that its directory exists and is yours", e);
    }
  }

  /**
   * Reads the first line of a file.
   *
   * @param file the file
   * @return the line without blanks around it; empty when there is no such file or nothing in it
   * @throws ConfigurationException if it cannot be read
   */
  public static Optional<String> readLine(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (var lines = Files.lines(file)) {
      return lines.findFirst().map(String::strip).filter(line -> !line.isEmpty());
    } catch (IOException e) {
      throw problem("cannot read " + file + ": check its rights", e);
    }
  }

  private static ConfigurationException problem(String text, IOException cause) {
    return new ConfigurationException(
        List.of(text + " (" + cause.getClass().getSimpleName() + ")"));
  }

  private static FileAttribute<?>[] mode(Path place, String mode) {
    // Windows has no such modes; there the directory's own access list counts.
    if (!place.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
    };
  }
}
