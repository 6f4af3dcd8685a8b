package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code claviger role secret-id}. */
@Command(
    name = "secret-id",
    description = "Make a secret id. It is shown once, alone on standard output.",
    footer = {
      "",
      "Example:",
      "  claviger role secret-id dispatch --bound-address 10.1.2.0/24 > secret-id"
    })
final class RoleSecretIdCommand extends RoleVerb {
  @Parameters(index = "0", paramLabel = "ROLE", description = "The name of the role.")
  private String name = "";

  @Option(
      names = "--bound-address",
      paramLabel = "RANGE",
      description = "Where it may be used, besides what the role says; may be repeated.")
  private List<String> boundAddresses = List.of();

  RoleSecretIdCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    Json.Obj body = new Json.Obj();
    if (!boundAddresses.isEmpty()) {
      body.with("bound_addresses", texts(boundAddresses));
    }
    Json.Obj answer = client.change("POST", rolePath(name, ":secret-id"), body, Map.of());
    results().done(answer, answer.text("secret_id").orElse(""));
    if (!wantsJson()) {
      terminal()
          .note(
              "Role id %s, accessor %s, valid until %s. It is not shown again."
                  .formatted(
                      answer.text("role_id").orElse(""),
                      answer.text("accessor").orElse(""),
                      answer.text("expires_at").orElse("")));
    }
  }
}
