package io.claviger.server.cli;

import java.net.URI;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What {@code dev} says once it serves. */
final class Welcome {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HHmmss", Locale.ROOT);

  private Welcome() {}

  static String text(URI server, String token, Path data, LocalTime now) {
    return """
    Claviger is ready: %1$s
    Development mode: on this machine only, root key and data side by side in %2$s.

    Admin token: %3$s

    Try:
      curl -X POST %1$s/api/v1/secrets/create -H 'Authorization: Bearer %3$s' \
    -H 'Content-Type: application/json' -d '{"name":"%4$s","value":"hello"}'
      curl %1$s/api/v1/secrets/%4$s -H 'Authorization: Bearer %3$s'
      curl '%1$s/api/v1/audit?limit=5' -H 'Authorization: Bearer %3$s'
    """
        .formatted(server, data, token, "demo/greeting-" + TIME.format(now))
        .stripTrailing();
  }

  /** A name of its own for each start: creating it works every time. */
  static void print(Terminal terminal, URI server, String token, Path data) {
    terminal.print(
        text(server, token, data, LocalTime.now(terminal.clock().withZone(ZoneOffset.UTC))));
  }
}
