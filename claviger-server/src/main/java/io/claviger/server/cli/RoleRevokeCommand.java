package io.claviger.server.cli;

import io.claviger.access.LoginNames;
import io.claviger.api.InvalidRequestException;
import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code claviger role revoke}. */
@Command(
    name = "revoke",
    description = "Revoke a secret id: refused by every server from now on.",
    footer = {"", "Example:", "  claviger role revoke 0aB1cD2eF3gH4iJ5"})
final class RoleRevokeCommand extends RoleVerb {
  @Parameters(index = "0", paramLabel = "ACCESSOR", description = "The accessor of the secret id.")
  private String accessor = "";

  RoleRevokeCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    try {
      LoginNames.checkAccessor(accessor);
    } catch (InvalidRequestException e) {
      throw usage(e.safeMessage());
    }
    Json.Obj answer =
        client.change(
            "POST", APPROLE + "/secret-ids/" + accessor + ":revoke", new Json.Obj(), Map.of());
    results().done(answer, "Revoked the secret id with the accessor %s.".formatted(accessor));
  }
}
