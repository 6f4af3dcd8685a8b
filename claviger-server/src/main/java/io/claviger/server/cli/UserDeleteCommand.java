package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code claviger user delete}. */
@Command(
    name = "delete",
    description = "Delete a user. Tokens of the user's logins stay.",
    footer = {
      "",
      "Asks on a terminal; elsewhere --yes is needed.",
      "",
      "Example:",
      "  claviger user delete alice --yes"
    })
final class UserDeleteCommand extends UserVerb {
  @Parameters(index = "0", paramLabel = "USER", description = "The name of the user.")
  private String name = "";

  @Option(names = "--yes", description = "Do not ask.")
  private boolean sure;

  UserDeleteCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    String path = userPath(name);
    if (!sure && !terminal().screen().input()) {
      throw usage("there is nobody to ask: add --yes");
    }
    if (!sure && !terminal().confirms("Delete the user " + name + "?")) {
      throw usage("nothing was done");
    }
    Json.Obj answer = client.change("DELETE", path, new Json.Obj(), Map.of());
    results().done(answer, "Deleted the user %s.".formatted(name));
  }
}
