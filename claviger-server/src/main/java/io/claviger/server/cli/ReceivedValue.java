package io.claviger.server.cli;

import io.claviger.server.remote.Json;
import io.claviger.server.remote.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The value in an answer. It never prints itself. */
final class ReceivedValue {
  private final Json value;
  private final boolean binary;

  private ReceivedValue(Json value, boolean binary) {
    this.value = value;
    this.binary = binary;
  }

  static ReceivedValue of(Json.Obj answer) {
    return new ReceivedValue(
        answer.field("value").orElse(new Json.Str("")),
        answer.text("encoding").orElse("").equals("base64"));
  }

  boolean isBinary() {
    return binary;
  }

  byte[] bytes() {
    if (binary) {
      return Base64.getDecoder().decode(value.scalar().orElse(""));
    }
    return text().getBytes(StandardCharsets.UTF_8);
  }

  /** Text as it is; a map as JSON; bytes in base64. */
  String text() {
    return value.scalar().orElseGet(() -> JsonText.of(value));
  }

  /** One field of a map. */
  ReceivedValue field(String name) {
    if (!(value instanceof Json.Obj map)) {
      throw new CommandFailure(
          ExitCode.FAILED, "the value is no JSON map: read it without --field");
    }
    Json found = map.fields().get(name);
    if (found == null) {
      throw new CommandFailure(ExitCode.NOT_FOUND, "the map has no such field");
    }
    return new ReceivedValue(found, false);
  }

  @Override
  public String toString() {
    return "[REDACTED]";
  }
}
