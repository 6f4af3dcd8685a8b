package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code claviger secret create}. */
@Command(
    name = "create",
    description = {
      "Create a secret with its first version.",
      "The value comes from standard input (one line end at its end is dropped), --from-file, or a"
          + " hidden prompt."
    },
    footer = {
      "",
      "Examples:",
      "  openssl rand -hex 24 | claviger secret create demo/db-password --type PASSWORD",
      "  claviger secret create demo/tls-key --from-file key.pem --tag env=test",
      "  echo '{\"user\":\"app\",\"port\":5432}' | claviger secret create demo/db --json"
    })
final class SecretCreateCommand extends ClientVerb {
  @Mixin private ValueOptions value = new ValueOptions();
  @Mixin private DescriptionOptions description = new DescriptionOptions();
  @Mixin private NewVersionOptions version = new NewVersionOptions();

  SecretCreateCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    String name = value.name();
    Json.Obj body = new Json.Obj().with("name", checkedName(name));
    description.addTo(body, this);
    version.addTo(body, this);
    value.addTo(body, this);
    Json.Obj answer =
        version.send(
            this, headers -> client.change("POST", "/api/v1/secrets/create", body, headers));
    results()
        .done(answer, "Created %s, version %s.".formatted(name, Results.text(answer, "version")));
  }
}
