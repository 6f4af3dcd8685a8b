package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code claviger role get}. */
@Command(
    name = "get",
    description = "Show a role.",
    footer = {"", "Example:", "  claviger role get dispatch"})
final class RoleGetCommand extends RoleVerb {
  @Parameters(index = "0", paramLabel = "ROLE", description = "The name of the role.")
  private String name = "";

  RoleGetCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    results().details(client.get(rolePath(name, "")));
  }
}
