package io.claviger.telemetry;

import io.claviger.api.CallerContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.MDC;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line of an event: {@code event=secret_created secret_name=a/b ...}, with the same fields as
 * key-value pairs for structured logs. Whatever a field holds, it stays one line: control and
 * format characters are replaced, long texts are cut. Not thread-safe.
 */
public final class LogLine {
  /** The id of the request under way: a field of every line, by way of the logging system. */
  public static final String REQUEST_ID = "request_id";

  private static final int MAX_VALUE = 512;

  private final LogEvent event;
  private final boolean enabled;
  private LoggingEventBuilder builder;
  private final StringBuilder text;

  LogLine(LogEvent event, Logger log) {
    this.event = event;
    this.enabled = log.isEnabledForLevel(event.level());
    this.builder = log.atLevel(event.level()).addKeyValue("event", (Object) event.wireName());
    this.text = new StringBuilder(enabled ? 160 : 0);
    if (enabled) {
      text.append("event=").append(event.wireName());
    }
  }

  /**
   * Adds a field.
   *
   * @param field one that the event declares
   * @param value a number or a text; null leaves the field out
   * @return this
   */
  public LogLine with(String field, @Nullable Object value) {
    assert event.fields().contains(field) : event + " does not declare the field " + field;
    if (enabled && value != null) {
      Object shown = value instanceof Number ? value : clean(value.toString());
      builder = builder.addKeyValue(field, shown);
      text.append(' ').append(field).append('=');
      appendQuoted(shown.toString());
    }
    return this;
  }

  /**
   * Adds who did it, from where, in which request.
   *
   * @param caller who
   * @return this
   */
  public LogLine by(CallerContext caller) {
    // A field of the same name twice would be an error for some formats.
    boolean known = MDC.get(REQUEST_ID) != null;
    return with("actor_id", caller.principal())
        .with("actor_ip", caller.address().orElse(null))
        .with(REQUEST_ID, known ? null : caller.requestId().orElse(null));
  }

  /**
   * Adds a stack trace.
   *
   * @param cause what was thrown
   * @return this
   */
  public LogLine because(Throwable cause) {
    if (enabled) {
      builder = builder.setCause(cause);
    }
    return this;
  }

  /** Writes the line. */
  public void write() {
    write("");
  }

  /**
   * Writes the line with a sentence at its end.
   *
   * @param sentence a constant: nothing that comes from outside
   */
  public void write(String sentence) {
    if (enabled) {
      builder.log(
          sentence.isEmpty() ? text.toString() : text.append(' ').append(sentence).toString());
    }
  }

  private void appendQuoted(String value) {
    if (!value.isEmpty() && value.chars().allMatch(LogLine::isPlain)) {
      text.append(value);
      return;
    }
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\');
      }
      text.append(c);
    }
    text.append('"');
  }

  private static boolean isPlain(int c) {
    return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '=';
  }

  private static String clean(String value) {
    String cut = value.length() > MAX_VALUE ? value.substring(0, MAX_VALUE - 1) + '…' : value;
    return cut.codePoints().allMatch(LogLine::isPrintable)
        ? cut
        : cut.codePoints()
            .map(c -> isPrintable(c) ? c : '?')
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }

  /** No line ends, no terminal escapes, nothing that turns the direction of the text. */
  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
