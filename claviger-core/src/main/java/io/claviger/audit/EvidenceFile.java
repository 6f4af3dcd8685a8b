package io.claviger.audit;

import io.claviger.api.ConfigurationException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/**
 * Evidence in a file: rows of the journal, of the trail, and heads, as they were shown, so that
 * they can be verified without the database. Written and read in one go, in little memory.
 *
 * <p>The format: the line {@code claviger-evidence/2}; behind it, compressed by gzip, records that
 * begin with a letter: {@code S} start, {@code J} journal, {@code T} trail, {@code H} head, {@code
 * X} stopped before the end, {@code E} end with the number of records before it. Numbers are
 * big-endian; bytes and texts (UTF-8) have their length (4 bytes) in front, -1 for none. Nothing in
 * the file is signed as a whole: the verification proves what it says, and a published head that
 * nothing is missing at its end.
 */
public final class EvidenceFile implements Evidence {
  private static final byte[] FORMAT = "claviger-evidence/2\n".getBytes(StandardCharsets.US_ASCII);
  private static final int BUFFER = 1 << 16;

  private final Path path;

  private EvidenceFile(Path path) {
    this.path = path;
  }

  /**
   * Writes evidence.
   *
   * @param evidence what
   * @param target where to; it is not closed
   * @throws UncheckedIOException if it cannot be written
   */
  public static void write(Evidence evidence, OutputStream target) {
    try {
      target.write(FORMAT);
      GZIPOutputStream zipped = new GZIPOutputStream(target, BUFFER);
      EvidenceCodec.Writer writer =
          new EvidenceCodec.Writer(new DataOutputStream(new BufferedOutputStream(zipped, BUFFER)));
      evidence.show(writer);
      writer.end();
      zipped.finish();
      target.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Opens a file; it is read when the evidence is shown, which throws {@link
   * ConfigurationException} if it is damaged.
   *
   * @param path the file
   * @return the evidence
   * @throws ConfigurationException if it is no such file
   */
  public static EvidenceFile open(Path path) {
    EvidenceFile file = new EvidenceFile(path);
    try (InputStream in = Files.newInputStream(path)) {
      file.skipFormat(in);
    } catch (IOException e) {
      throw file.unreadable(e);
    }
    return file;
  }

  @Override
  public void show(Visitor visitor) {
    read(visitor, row -> true);
  }

  @Override
  public void rows(long after, Predicate<JournalRow> more) {
    read(
        new Visitor() {
          @Override
          public void start(Start start) {
            // Known.
          }

          @Override
          public void journal(JournalRow row) {
            // Looked at below.
          }

          @Override
          public void trail(TrailCells cells) {
            // Not asked for.
          }

          @Override
          public void head(Head head) {
            // Not asked for.
          }
        },
        row -> row.seq() <= after || more.test(row));
  }

  private void read(Visitor visitor, Predicate<JournalRow> more) {
    Limited limited = new Limited(visitor, more);
    try (InputStream file = new BufferedInputStream(Files.newInputStream(path), BUFFER)) {
      skipFormat(file);
      EvidenceCodec.Reader reader =
          new EvidenceCodec.Reader(
              new DataInputStream(
                  new BufferedInputStream(new GZIPInputStream(file, BUFFER), BUFFER)));
      boolean next = true;
      while (next && limited.goesOn) {
        next = reader.next(limited);
      }
    } catch (EOFException | ZipException e) {
      throw EvidenceCodec.malformed();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private void skipFormat(InputStream in) throws IOException {
    if (!MessageDigest.isEqual(in.readNBytes(FORMAT.length), FORMAT)) {
      throw new ConfigurationException(
          List.of(path + " is no evidence of a format that this program knows"));
    }
  }

  private ConfigurationException unreadable(IOException cause) {
    return new ConfigurationException(
        List.of("cannot read " + path + " (" + cause.getClass().getSimpleName() + ")"));
  }

  /** Passes everything on until somebody has seen enough rows of the journal. */
  private static final class Limited implements Visitor {
    private final Visitor target;
    private final Predicate<JournalRow> more;
    private boolean goesOn = true;

    Limited(Visitor target, Predicate<JournalRow> more) {
      this.target = target;
      this.more = more;
    }

    @Override
    public void start(Start start) {
      target.start(start);
    }

    @Override
    public void journal(JournalRow row) {
      target.journal(row);
      goesOn = more.test(row);
    }

    @Override
    public void trail(TrailCells cells) {
      target.trail(cells);
    }

    @Override
    public void head(Head head) {
      target.head(head);
    }

    @Override
    public void stopped() {
      target.stopped();
    }
  }
}
