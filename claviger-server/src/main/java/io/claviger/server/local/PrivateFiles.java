package io.claviger.server.local;

import io.claviger.api.ConfigurationException;
import io.claviger.seal.FileOwners;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Files and directories that only their owner may see. */
public final class PrivateFiles {
  private static final Set<PosixFilePermission> OTHERS_WRITE =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
  private static final Set<PosixFilePermission> OTHERS_READ_OR_WRITE =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

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
   * Refuses a directory that somebody else prepared: it is neither ours nor root's, or others may
   * write into it, and so put files of their choice there.
   *
   * @param directory the directory; nothing is checked where there are no owners and modes
   * @throws ConfigurationException if it is such a directory, with how to mend it
   */
  public static void requireOurs(Path directory) {
    require(directory, OTHERS_WRITE, "700");
  }

  /**
   * Refuses a file that is neither ours nor root's, or that others may read or write.
   *
   * @param file the file; nothing is checked if it is absent
   * @throws ConfigurationException if it is such a file, with how to mend it
   */
  public static void requirePrivate(Path file) {
    if (Files.exists(file)) {
      require(file, OTHERS_READ_OR_WRITE, "600");
    }
  }

  private static void require(Path place, Set<PosixFilePermission> refused, String mode) {
    if (!place.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    try {
      // Of what a link points to: the owner of a link says nothing about its target.
      PosixFileAttributes found = Files.readAttributes(place, PosixFileAttributes.class);
      if (!FileOwners.isTrusted(found.owner(), place)) {
        throw new ConfigurationException(
            List.of(
                place
                    + " belongs to "
                    + found.owner().getName()
                    + ", who may have prepared it: remove it, or choose another --data"));
      }
      if (!Collections.disjoint(found.permissions(), refused)) {
        throw new ConfigurationException(
            List.of(
                "others may change or read "
                    + place
                    + " ("
                    + PosixFilePermissions.toString(found.permissions())
                    + "): look whether its content is yours, then run: chmod "
                    + mode
                    + " "
                    + place));
      }
    } catch (IOException e) {
      throw problem("cannot look at " + place + ": check its rights", e);
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
    writeBytes(file, (text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes a new file of mode 0600, whole or not at all.
   *
   * @param file the file; replaced if it exists
   * @param content its content
   * @throws ConfigurationException if it cannot be written, or is no plain file
   */
  public static void writeBytes(Path file, byte[] content) {
    writeStream(file, out -> out.write(content));
  }

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes it.
     *
     * @param out where to
     * @throws IOException if that fails
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a new file of mode 0600, whole or not at all.
   *
   * @param file the file; replaced if it exists
   * @param content writes its content; when it throws, there is no new file
   * @throws ConfigurationException if it cannot be written, or is no plain file
   */
  public static void writeStream(Path file, Content content) {
    Path target = file.toAbsolutePath();
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      // A move would replace a device or a pipe by a file.
      throw new ConfigurationException(List.of(file + " is no plain file: choose another"));
    }
    Path scratch = target.resolveSibling(target.getFileName() + ".new");
    try {
      Files.deleteIfExists(scratch);
      try (FileChannel channel =
          FileChannel.open(
              scratch,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              mode(target, "rw-------"))) {
        OutputStream out = Channels.newOutputStream(channel);
        content.writeTo(out);
        channel.force(true);
      }
      Files.move(scratch, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | UncheckedIOException e) {
      throw problem("cannot write " + file + ": check that its directory exists and is yours", e);
    } finally {
      removeQuietly(scratch); // there only if something went wrong
    }
  }

  private static void removeQuietly(Path scratch) {
    try {
      Files.deleteIfExists(scratch);
    } catch (IOException e) {
      // The next writing removes it.
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

  private static ConfigurationException problem(String text, Exception cause) {
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
