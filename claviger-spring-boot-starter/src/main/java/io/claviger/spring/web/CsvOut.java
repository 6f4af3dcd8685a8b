package io.claviger.spring.web;

import io.claviger.api.AuditEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Events as CSV (RFC 4180, UTF-8, every cell in quotes, lines end in CR LF). A cell that a
 * spreadsheet could take for a formula begins with an apostrophe, since names, user agents and
 * details hold what strangers sent; so CSV is for reading, JSON lines are for programs.
 */
final class CsvOut {
  private static final List<String> COLUMNS =
      List.of(
          "id",
          "action",
          "resource_name",
          "timestamp",
          "result",
          "actor_id",
          "actor_ip",
          "actor_user_agent",
          "request_id",
          "details",
          "error_message",
          "duration_ms",
          "version");

  private CsvOut() {}

  static byte[] header() {
    return bytes(String.join(",", COLUMNS) + "\r\n");
  }

  static byte[] line(AuditEvent event) {
    StringBuilder line = new StringBuilder(256);
    cell(line, Long.toString(event.id()));
    cell(line, event.action().name());
    cell(line, event.resourceName());
    cell(line, Timestamps.format(event.timestamp()));
    cell(line, event.result().name());
    cell(line, event.actorId().orElse(null));
    cell(line, event.actorIp().orElse(null));
    cell(line, event.actorUserAgent().orElse(null));
    cell(line, event.requestId().orElse(null));
    cell(line, details(event.details()));
    cell(line, event.errorMessage().orElse(null));
    cell(line, event.durationMs().isPresent() ? "" + event.durationMs().getAsInt() : null);
    cell(line, EventJson.version(event));
    line.setLength(line.length() - 1);
    return bytes(line.append("\r\n").toString());
  }

  private static @Nullable String details(Map<String, String> details) {
    return details.isEmpty()
        ? null
        : new TreeMap<>(details)
            .entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining("; "));
  }

  private static void cell(StringBuilder line, @Nullable String text) {
    if (text != null) {
      line.append('"');
      if (isFormula(text)) {
        line.append('\'');
      }
      line.append(text.replace("\"", "\"\"")).append('"');
    }
    line.append(',');
  }

  /** What Excel, LibreOffice and their likes may take for a formula, blanks before it or not. */
  private static boolean isFormula(String text) {
    if (text.isEmpty()) {
      return false;
    }
    char first = text.charAt(0);
    // Tab, CR, LF and quotes before it are skipped by some of them; the wide forms count, too.
    if (first < ' ' || first == '\'' || first == '"') {
      return true;
    }
    String rest = withoutBlanks(text);
    return !rest.isEmpty() && "=+-@\uff1d\uff0b\uff0d\uff20|%".indexOf(rest.charAt(0)) >= 0;
  }

  /** Without any kind of space at its begin, no-break ones and marks of direction included. */
  private static String withoutBlanks(String text) {
    int at = 0;
    while (at < text.length()
        && (Character.isSpaceChar(text.charAt(at))
            || Character.getType(text.charAt(at)) == Character.FORMAT)) {
      at++;
    }
    return text.substring(at);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
