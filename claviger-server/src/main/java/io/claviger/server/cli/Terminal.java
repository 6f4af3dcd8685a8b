package io.claviger.server.cli;

import io.claviger.server.local.Redaction;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** Where a verb reads from and writes to, and the environment it was called in. */
final class Terminal {
  private final Streams streams;
  private final LostOutput result;
  private final PrintWriter output;
  private final PrintWriter errors;
  private final Map<String, String> variables;
  private final Clock clock;

  Terminal(Streams streams, Map<String, String> variables, Clock clock) {
    this.streams = streams;
    this.clock = clock;
    this.result = new LostOutput(streams.output());
    // Results are UTF-8 whatever the locale says: they are read by scripts.
    this.output = new PrintWriter(new OutputStreamWriter(result, StandardCharsets.UTF_8));
    this.errors = new PrintWriter(new OutputStreamWriter(streams.errors(), StandardCharsets.UTF_8));
    this.variables = Map.copyOf(variables);
  }

  Map<String, String> variables() {
    return variables;
  }

  Clock clock() {
    return clock;
  }

  PrintWriter output() {
    return output;
  }

  PrintWriter errors() {
    return errors;
  }

  InputStream input() {
    return streams.input();
  }

  Keyboard keyboard() {
    return streams.keyboard();
  }

  Screen screen() {
    return streams.screen();
  }

  /** The result of the verb; flushed at once, so that a script that waits for the line sees it. */
  void print(String line) {
    output.println(line);
    output.flush();
  }

  /** A result that is bytes. */
  void write(byte[] bytes) {
    output.flush();
    try {
      result.write(bytes);
      result.flush();
    } catch (IOException e) {
      // Remembered there.
    }
  }

  /** The results as a stream of bytes; its failures are remembered. */
  OutputStream results() {
    output.flush();
    return result;
  }

  /** Why the results could not be written, if so. */
  Optional<IOException> outputFailure() {
    output.flush();
    return result.failure();
  }

  /** Progress and hints: not part of the result. */
  void note(String line) {
    errors.println(Redaction.of(line));
    errors.flush();
  }

  /** Asks whoever sits at the terminal; false when nobody does. */
  boolean confirms(String question) {
    return streams.screen().input() && "yes".equals(streams.keyboard().ask(question));
  }

  void stackTrace(Throwable error) {
    StringWriter text = new StringWriter();
    error.printStackTrace(new PrintWriter(text, true));
    note(text.toString());
  }

  /** Remembers the first failure, which a {@link PrintWriter} would forget. */
  private static final class LostOutput extends OutputStream {
    private final OutputStream target;
    private Optional<IOException> failure = Optional.empty();

    private LostOutput(OutputStream target) {
      this.target = target;
    }

    private Optional<IOException> failure() {
      return failure;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        target.write(bytes, offset, length);
      } catch (IOException e) {
        remember(e);
        throw e;
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        target.flush();
      } catch (IOException e) {
        remember(e);
        throw e;
      }
    }

    private void remember(IOException e) {
      if (failure.isEmpty()) {
        failure = Optional.of(e);
      }
    }
  }
}
