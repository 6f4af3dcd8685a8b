package io.claviger.audit;

import io.claviger.api.ConfigurationException;
import io.claviger.api.IntegrityException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Published heads in a file of mode 0600 that only grows, one {@link HeadText} per line, brought to
 * the disk line by line. It may be renamed while it is written (log rotation): the next head makes
 * a new file; the last head is then looked for in the file with {@code .1} behind its name.
 */
public final class HeadsFile implements HeadLog {
  private static final int TAIL_BYTES = 64 * 1024;

  private final Path path;

  /**
   * Names a file; it is made with the first head.
   *
   * @param path the file
   */
  public HeadsFile(Path path) {
    this.path = path.toAbsolutePath();
  }

  @Override
  public Optional<Head> last() {
    try {
      endHalfLine(); // and says at the start, not at the first head, that it cannot be written
      Optional<Head> last = last(path);
      return last.isPresent() ? last : last(path.resolveSibling(path.getFileName() + ".1"));
    } catch (IOException e) {
      throw new ConfigurationException(
          List.of(
              "the file of audit heads "
                  + path
                  + " cannot be read and written ("
                  + e.getClass().getSimpleName()
                  + ")"));
    }
  }

  /** A process that was killed while it wrote leaves one; it was never published. */
  private void endHalfLine() throws IOException {
    try (FileChannel channel = open()) {
      String tail = tail(path);
      if (!tail.isEmpty() && !tail.endsWith("\n")) {
        channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
      }
    }
  }

  private static Optional<Head> last(Path file) throws IOException {
    String tail = Files.exists(file) ? tail(file) : "";
    if (tail.isBlank()) {
      return Optional.empty();
    }
    Optional<Head> last =
        tail.lines().flatMap(line -> HeadText.parse(line).stream()).reduce((a, b) -> b);
    if (last.isEmpty()) {
      throw new IntegrityException("the file of audit heads " + file + " ends without any head");
    }
    return last;
  }

  private static String tail(Path file) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] tail = new byte[(int) Math.min(TAIL_BYTES, in.length())];
      in.seek(in.length() - tail.length);
      in.readFully(tail);
      return new String(tail, StandardCharsets.US_ASCII);
    }
  }

  @Override
  public void publish(Head head) {
    byte[] line = (HeadText.of(head) + "\n").getBytes(StandardCharsets.US_ASCII);
    try (FileChannel channel = open()) {
      ByteBuffer bytes = ByteBuffer.wrap(line);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException("a head was not published", e);
    }
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(
        path,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
        path.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0]);
  }
}
