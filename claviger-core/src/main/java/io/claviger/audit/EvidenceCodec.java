package io.claviger.audit;

import io.claviger.api.ConfigurationException;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The records of an {@link EvidenceFile}. */
final class EvidenceCodec {
  /** No column of any table is longer. */
  private static final int MAX_PIECE = 256 * 1024 * 1024;

  /** A length that lies must not claim the memory at once. */
  private static final int CHUNK = 1024 * 1024;

  private EvidenceCodec() {}

  /** Writes what it is shown. */
  static final class Writer implements Evidence.Visitor {
    private final DataOutputStream out;
    private long records;

    Writer(DataOutputStream out) {
      this.out = out;
    }

    /** What may fail. */
    private interface Content {
      void write() throws IOException;
    }

    private void write(char kind, Content content) {
      try {
        out.writeByte(kind);
        content.write();
        records++;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void end() throws IOException {
      out.writeByte('E');
      out.writeLong(records);
      out.flush();
    }

    @Override
    public void start(Evidence.Start start) {
      write(
          'S',
          () -> {
            tip(start.end());
            out.writeLong(start.folded());
            out.writeBoolean(start.from().isPresent());
            if (start.from().isPresent()) {
              content(start.from().get());
            }
            out.writeInt(start.checkpoints().size());
            for (Checkpoint checkpoint : start.checkpoints()) {
              content(checkpoint);
            }
          });
    }

    @Override
    public void journal(JournalRow row) {
      write(
          'J',
          () -> {
            out.writeLong(row.seq());
            out.writeInt(row.n());
            out.writeLong(row.at());
            bytes(row.groupId());
            bytes(row.payload());
            bytes(row.mac());
            bytes(row.hash());
            bytes(row.seen());
          });
    }

    @Override
    public void trail(TrailCells cells) {
      write(
          'T',
          () -> {
            out.writeLong(cells.id());
            text(cells.action());
            text(cells.resourceName());
            out.writeLong(cells.timestamp());
            text(cells.result());
            text(cells.actor().id());
            text(cells.actor().ip());
            text(cells.actor().userAgent());
            text(cells.actor().requestId());
            text(cells.details());
            text(cells.errorMessage());
            number(cells.durationMs());
            out.writeLong(cells.secretUid());
            number(cells.version());
            out.writeBoolean(cells.createdThen());
          });
    }

    @Override
    public void head(Head head) {
      write('H', () -> content(head));
    }

    @Override
    public void stopped() {
      write('X', () -> {});
    }

    private void content(Head head) throws IOException {
      out.writeLong(head.number());
      tip(head.tip());
      bytes(head.previous());
      out.writeLong(head.signedAt());
      out.writeLong(head.life().incarnation());
      out.writeLong(head.life().former());
      text(head.life().note());
      out.writeInt(head.keyId());
      bytes(head.signature());
    }

    private void content(Checkpoint checkpoint) throws IOException {
      out.writeLong(checkpoint.number());
      tip(checkpoint.tip());
      out.writeLong(checkpoint.until());
      out.writeLong(checkpoint.lastHead().number());
      bytes(checkpoint.lastHead().digest());
      bytes(checkpoint.previous());
      out.writeLong(checkpoint.signedAt());
      out.writeInt(checkpoint.keyId());
      bytes(checkpoint.signature());
    }

    private void tip(Tip tip) throws IOException {
      out.writeLong(tip.seq());
      out.writeLong(tip.at());
      bytes(tip.hash());
    }

    private void bytes(byte[] bytes) throws IOException {
      out.writeInt(bytes.length);
      out.write(bytes);
    }

    private void text(@Nullable String text) throws IOException {
      if (text == null) {
        out.writeInt(-1);
      } else {
        bytes(text.getBytes(StandardCharsets.UTF_8));
      }
    }

    private void number(@Nullable Long number) throws IOException {
      out.writeBoolean(number != null);
      out.writeLong(number == null ? 0 : number);
    }
  }

  /** Reads record by record. */
  static final class Reader {
    private final DataInputStream in;
    private long records;

    Reader(DataInputStream in) {
      this.in = in;
    }

    /**
     * Shows the next record.
     *
     * @return false at the end
     */
    boolean next(Evidence.Visitor visitor) throws IOException {
      int kind = in.readByte();
      if (kind == 'E') {
        if (records == 0 || in.readLong() != records || in.read() != -1) {
          throw malformed();
        }
        return false;
      }
      if ((records == 0) != (kind == 'S')) {
        throw malformed();
      }
      records++;
      switch (kind) {
        case 'S' -> visitor.start(start());
        case 'J' -> visitor.journal(row());
        case 'T' -> visitor.trail(cells());
        case 'H' -> visitor.head(head());
        case 'X' -> visitor.stopped();
        default -> throw malformed();
      }
      return true;
    }

    private Evidence.Start start() throws IOException {
      return new Evidence.Start(
          tip(),
          in.readLong(),
          in.readBoolean() ? Optional.of(head()) : Optional.empty(),
          checkpoints());
    }

    private List<Checkpoint> checkpoints() throws IOException {
      int count = in.readInt();
      List<Checkpoint> checkpoints = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        checkpoints.add(
            new Checkpoint(
                in.readLong(),
                tip(),
                in.readLong(),
                new Checkpoint.LastHead(in.readLong(), bytes()),
                bytes(),
                in.readLong(),
                in.readInt(),
                bytes()));
      }
      return checkpoints;
    }

    private JournalRow row() throws IOException {
      return new JournalRow(
          in.readLong(), in.readInt(), in.readLong(), bytes(), bytes(), bytes(), bytes(), bytes());
    }

    private TrailCells cells() throws IOException {
      long id = in.readLong();
      String action = text();
      String name = text();
      long timestamp = in.readLong();
      String result = text();
      TrailCells.Who who =
          new TrailCells.Who(optionalText(), optionalText(), optionalText(), optionalText());
      return new TrailCells(
          id,
          action,
          name,
          timestamp,
          result,
          who,
          optionalText(),
          optionalText(),
          number(),
          in.readLong(),
          number(),
          in.readBoolean());
    }

    private Head head() throws IOException {
      return new Head(
          in.readLong(),
          tip(),
          bytes(),
          in.readLong(),
          new Head.Life(in.readLong(), in.readLong(), text()),
          in.readInt(),
          bytes());
    }

    private Tip tip() throws IOException {
      return new Tip(in.readLong(), in.readLong(), bytes());
    }

    private String text() throws IOException {
      return new String(bytes(), StandardCharsets.UTF_8);
    }

    private @Nullable String optionalText() throws IOException {
      int length = in.readInt();
      return length == -1 ? null : new String(bytes(length), StandardCharsets.UTF_8);
    }

    private @Nullable Long number() throws IOException {
      boolean there = in.readBoolean();
      long number = in.readLong();
      return there ? number : null;
    }

    private byte[] bytes() throws IOException {
      return bytes(in.readInt());
    }

    private byte[] bytes(int length) throws IOException {
      if (length < 0 || length > MAX_PIECE) {
        throw malformed();
      }
      if (length <= CHUNK) {
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
      }
      ByteArrayOutputStream all = new ByteArrayOutputStream(CHUNK);
      while (all.size() < length) {
        byte[] part = in.readNBytes(Math.min(CHUNK, length - all.size()));
        if (part.length == 0) {
          throw new EOFException();
        }
        all.write(part, 0, part.length);
      }
      return all.toByteArray();
    }
  }

  static ConfigurationException malformed() {
    return new ConfigurationException(
        List.of("the evidence file is incomplete or damaged: export it again"));
  }
}
