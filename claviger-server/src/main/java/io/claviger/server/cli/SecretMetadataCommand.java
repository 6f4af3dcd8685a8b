package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code claviger secret metadata}. */
@Command(
    name = "metadata",
    description = {
      "Show what is known about a secret, without its value; with options, change it first.",
      "What no option names stays as it is."
    },
    footer = {
      "",
      "Examples:",
      "  claviger secret metadata demo/db-password",
      "  claviger secret metadata demo/db-password --owner payments --tag env=test"
    })
final class SecretMetadataCommand extends ClientVerb {
  @Parameters(index = "0", paramLabel = "NAME", description = "The name of the secret.")
  private String name = "";

  @Mixin private DescriptionOptions description = new DescriptionOptions();

  @Option(
      names = "--expires-days",
      paramLabel = "N",
      description = "New versions expire after so many days; 0: never.")
  private @Nullable String expiresDays;

  SecretMetadataCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    String path = path(name, ":metadata");
    Json.Obj changes = new Json.Obj();
    description.addTo(changes, this);
    if (expiresDays != null) {
      changes.with("expires_days", NewVersionOptions.number(expiresDays, "--expires-days", this));
    }
    boolean nothing = changes.fields().isEmpty();
    // PUT does what PATCH does, and every HTTP client can send it.
    results().details(nothing ? client.get(path) : client.change("PUT", path, changes, Map.of()));
  }
}
