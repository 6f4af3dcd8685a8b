package io.claviger.server.cli;

import io.claviger.server.local.Redaction;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.Map;

/** Where a verb writes to, and the environment it was called in. */
final class Terminal {
  private final PrintWriter output;
  private final PrintWriter errors;
  private final Map<String, String> variables;
  private final Clock clock;

  Terminal(PrintWriter output, PrintWriter errors, Map<String, String> variables, Clock clock) {
    this.clock = clock;
    this.output = output;
    this.errors = errors;
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

  /** The result of the verb; flushed at once, so that a script that waits for the line sees it. */
  void print(String line) {
    output.println(line);
    output.flush();
  }

  /** Progress and hints: not part of the result. */
  void note(String line) {
    errors.println(Redaction.of(line));
    errors.flush();
  }

  void stackTrace(Throwable error) {
    StringWriter text = new StringWriter();
    error.printStackTrace(new PrintWriter(text, true));
    note(text.toString());
  }
}
