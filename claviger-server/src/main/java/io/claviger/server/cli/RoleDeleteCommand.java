package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code claviger role delete}. */
@Command(
    name = "delete",
    description = "Delete a role and its secret ids. Tokens of its logins stay.",
    footer = {
      "",
      "Asks on a terminal; elsewhere --yes is needed.",
      "",
      "Example:",
      "  claviger role delete dispatch --yes"
    })
final class RoleDeleteCommand extends RoleVerb {
  @Parameters(index = "0", paramLabel = "ROLE", description = "The name of the role.")
  private String name = "";

  @Option(names = "--yes", description = "Do not ask.")
  private boolean sure;

  RoleDeleteCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    String path = rolePath(name, "");
    if (!sure && !terminal().screen().input()) {
      throw usage("there is nobody to ask: add --yes");
    }
    if (!sure && !terminal().confirms("Delete the role " + name + " and its secret ids?")) {
      throw usage("nothing was done");
    }
    Json.Obj answer = client.change("DELETE", path, new Json.Obj(), Map.of());
    results().done(answer, "Deleted the role %s and its secret ids.".formatted(name));
  }
}
