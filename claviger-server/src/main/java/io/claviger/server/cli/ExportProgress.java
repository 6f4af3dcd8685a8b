package io.claviger.server.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Shows a person how far a long export is. Events come newest first with dense ids, so that the id,
 * or with a time range the time, at the begin of a line says how much is left; what a line holds
 * can mislead the bar, and nothing else.
 */
final class ExportProgress {
  private static final int WIDTH = 30;
  private static final int LINE_START = 400;
  private static final long FIRST_NANOS = 1_000_000_000L;
  private static final long EACH_NANOS = 200_000_000L;
  private static final Pattern ID = Pattern.compile("^(?:\\{\"id\":|\")(\\d{1,18})[\",]");
  private static final Pattern TIME =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z)");

  private final Terminal terminal;
  private final @Nullable Instant begin;
  private final LongSupplier nanoTime;
  private final StringBuilder line = new StringBuilder();
  private long shownAt;
  private boolean shown;
  private long bytes;
  private long events;
  private long firstId;
  private @Nullable Instant firstTime;
  private double done;

  /**
   * Creates it; the export begins now.
   *
   * @param terminal who may be watching
   * @param begin the oldest time that is exported; null for all
   * @param nanoTime the clock
   */
  ExportProgress(Terminal terminal, @Nullable Instant begin, LongSupplier nanoTime) {
    this.terminal = terminal;
    this.begin = begin;
    this.nanoTime = nanoTime;
    this.shownAt = nanoTime.getAsLong() + FIRST_NANOS - EACH_NANOS;
  }

  /** A stream that writes on and counts. */
  OutputStream watch(OutputStream target) {
    if (!terminal.screen().output()) {
      return target;
    }
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] content, int offset, int length) throws IOException {
        target.write(content, offset, length);
        look(content, offset, length);
        show();
      }

      @Override
      public void flush() throws IOException {
        target.flush();
      }
    };
  }

  private void look(byte[] content, int offset, int length) {
    bytes += length;
    for (int i = offset; i < offset + length; i++) {
      if (content[i] == '\n') {
        lineBegan();
        line.setLength(0);
      } else if (line.length() < LINE_START) {
        line.append((char) (content[i] & 0xff));
      }
    }
  }

  private void lineBegan() {
    Matcher id = ID.matcher(line);
    if (!id.find()) {
      return;
    }
    events++;
    if (events % 100 != 1) {
      return;
    }
    long at = Long.parseLong(id.group(1));
    firstId = Math.max(firstId, at);
    Matcher time = TIME.matcher(line);
    if (begin != null && time.find()) {
      byTime(time.group(1), begin);
    } else if (begin == null) {
      done = Math.max(done, 1 - (double) at / firstId);
    }
  }

  private void byTime(String text, Instant from) {
    try {
      Instant at = Instant.parse(text);
      if (firstTime == null) {
        firstTime = at;
      }
      double whole = firstTime.toEpochMilli() - from.toEpochMilli();
      double left = at.toEpochMilli() - from.toEpochMilli();
      done = Math.max(done, whole <= 0 ? 0 : Math.clamp(1 - left / whole, 0, 1));
    } catch (DateTimeException e) {
      // What looks like a time is none.
    }
  }

  private void show() {
    long now = nanoTime.getAsLong();
    if (now - shownAt < EACH_NANOS) {
      return;
    }
    shownAt = now;
    shown = true;
    // Evidence has no lines to judge by.
    String text =
        events == 0
            ? String.format(Locale.ROOT, "\r%,d KiB ", bytes / 1024)
            : String.format(
                Locale.ROOT,
                "\r%s %3d %%  %,d events  %,d KiB ",
                bar(),
                (int) (done * 100),
                events,
                bytes / 1024);
    terminal.errors().print(text);
    terminal.errors().flush();
  }

  private String bar() {
    int full = (int) (done * WIDTH);
    return "[" + "#".repeat(full) + ".".repeat(WIDTH - full) + "]";
  }

  /** The export is complete. */
  void end() {
    if (shown) {
      terminal.errors().print("\r" + " ".repeat(WIDTH + 50) + "\r");
      terminal.note("Exported " + String.format(Locale.ROOT, "%,d", bytes / 1024) + " KiB.");
    }
  }
}
