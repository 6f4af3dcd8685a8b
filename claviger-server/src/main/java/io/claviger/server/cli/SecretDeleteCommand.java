package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code claviger secret delete}. */
@Command(
    name = "delete",
    description = "Delete a secret. It can be restored for a while.",
    footer = {
      "",
      "Examples:",
      "  claviger secret delete demo/db-password",
      "  claviger secret delete demo/db-password --recovery-window 30d"
    })
final class SecretDeleteCommand extends ClientVerb {
  @Parameters(index = "0", paramLabel = "NAME", description = "The name of the secret.")
  private String name = "";

  @Option(
      names = "--recovery-window",
      paramLabel = "DURATION",
      description = "How long it can be restored, such as 12h or 30d; at most 90d (default: 7d).")
  private @Nullable String window;

  SecretDeleteCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    String query =
        window == null
            ? ""
            : "?recovery_window="
                + encoded(
                    Durations.parse(window)
                        .orElseThrow(
                            () -> usage("--recovery-window must be a duration such as 12h or 30d"))
                        .toString());
    Json.Obj answer = client.change("DELETE", path(name, query), new Json.Obj(), Map.of());
    results()
        .done(
            answer,
            "Deleted %s: nobody can read it. It can be restored until %s."
                .formatted(name, Results.text(answer, "purge_at")),
            "Undo: claviger secret restore " + name);
  }
}
