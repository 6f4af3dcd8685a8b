package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code claviger secret restore}. */
@Command(
    name = "restore",
    description = "Bring a deleted secret back.",
    footer = {
      "",
      "Examples:",
      "  claviger secret list --deleted",
      "  claviger secret restore demo/db-password"
    })
final class SecretRestoreCommand extends ClientVerb {
  @Parameters(index = "0", paramLabel = "NAME", description = "The name of the secret.")
  private String name = "";

  SecretRestoreCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    Json.Obj answer = client.change("POST", path(name, ":restore"), new Json.Obj(), Map.of());
    results().done(answer, "Restored %s with all its versions.".formatted(name));
  }
}
