package io.claviger.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where passwords come from: a hidden prompt, a file or a pipe, never an argument. */
final class PasswordInput {
  private static final int MAX_BYTES = 4096;
  private static final Path STANDARD_INPUT = Path.of("-");

  private final Terminal terminal;

  PasswordInput(Terminal terminal) {
    this.terminal = terminal;
  }

  /** A password that exists: typed once, or the first line of a file or of standard input. */
  String known(@Nullable Path file, String what) {
    return isTyped(file) ? typed(what) : read(file, what);
  }

  /** A password that somebody chooses: typed twice. */
  String chosen(@Nullable Path file, String what) {
    if (!isTyped(file)) {
      return read(file, what);
    }
    String first = typed(what);
    if (!first.equals(typed("Once more"))) {
      throw new CommandFailure(ExitCode.USAGE, "the two passwords differ; nothing was done");
    }
    return first;
  }

  private boolean isTyped(@Nullable Path file) {
    return file == null && terminal.screen().input();
  }

  private String typed(String what) {
    char[] typed = terminal.keyboard().askHidden(what + " (not shown): ");
    try {
      return needed(new String(typed), what);
    } finally {
      Arrays.fill(typed, '\0');
    }
  }

  private String read(@Nullable Path file, String what) {
    try {
      if (file == null || file.equals(STANDARD_INPUT)) {
        return needed(firstLine(terminal.input()), what);
      }
      try (InputStream in = Files.newInputStream(file)) {
        return needed(firstLine(in), what);
      }
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.FAILED, "cannot read a password (" + e.getClass().getSimpleName() + ")", e);
    }
  }

  /** Byte by byte: what follows is another one's to read. */
  private static String firstLine(InputStream in) throws IOException {
    byte[] line = new byte[MAX_BYTES];
    int length = 0;
    for (int next = in.read(); next >= 0 && next != '\n' && length < MAX_BYTES; next = in.read()) {
      line[length++] = (byte) next;
    }
    if (length > 0 && line[length - 1] == '\r') {
      length--;
    }
    try {
      return new String(line, 0, length, StandardCharsets.UTF_8);
    } finally {
      Arrays.fill(line, (byte) 0);
    }
  }

  private static String needed(String text, String what) {
    if (text.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE, "the " + what.toLowerCase(Locale.ROOT) + " is empty");
    }
    return text;
  }
}
