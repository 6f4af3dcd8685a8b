package io.claviger.server.cli;

import io.claviger.server.remote.Printable;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Shows text on a terminal that others had a hand in: line by line, and whatever the terminal could
 * obey as an escape. A very long line comes in pieces. Not thread-safe.
 */
final class HarmlessOutput extends OutputStream {
  private static final int LONGEST = 64 * 1024;

  private final PrintWriter screen;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  HarmlessOutput(PrintWriter screen) {
    this.screen = screen;
  }

  @Override
  public void write(int b) {
    line.write(b);
    // Not within a character: a byte of less than 0x80 is one of its own.
    if (b == '\n' || (line.size() >= LONGEST && b >= 0 && b < 0x80)) {
      flushLine();
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      write(bytes[i]);
    }
  }

  private void flushLine() {
    // The line ends of CSV (RFC 4180) are two characters, and harmless.
    String text = line.toString(StandardCharsets.UTF_8);
    boolean carriageReturn = text.endsWith("\r\n");
    screen.print(Printable.lines(carriageReturn ? text.substring(0, text.length() - 2) : text));
    if (carriageReturn) {
      screen.println();
    }
    line.reset();
  }

  @Override
  public void flush() {
    screen.flush();
  }

  @Override
  public void close() {
    flushLine();
    screen.flush();
  }
}
