package io.claviger.server.process;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.json.JsonParserFactory;

/**
 * What a server answered, whole.
 *
 * @param headers by their names in small letters
 */
record Answer(int status, Map<String, String> headers, String body) {
  boolean ok() {
    return status == 200;
  }

  boolean closes() {
    return "close".equalsIgnoreCase(headers.get("connection"));
  }

  Map<String, Object> json() {
    return JsonParserFactory.getJsonParser().parseMap(body);
  }

  /** The member {@code items} of the answer. */
  @SuppressWarnings("unchecked") // an array of objects in every answer that has it
  List<Map<String, Object>> items() {
    return (List<Map<String, Object>>) Objects.requireNonNull(json().get("items"));
  }

  /** A text member of the answer; empty if it is null or missing. */
  String text(String field) {
    return Objects.toString(json().get(field), "");
  }

  /** The version that was written or read. */
  long version() {
    return Long.parseLong(text("version"));
  }
}
