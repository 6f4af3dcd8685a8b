package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code claviger policy delete}. */
@Command(
    name = "delete",
    description = "Delete a policy: whoever holds it has nothing of it any more.",
    footer = {
      "",
      "Asks on a terminal; elsewhere --yes is needed. Its versions can still be read.",
      "",
      "Example:",
      "  claviger policy delete dispatch --yes"
    })
final class PolicyDeleteCommand extends PolicyVerb {
  @Parameters(index = "0", paramLabel = "POLICY", description = "The name of the policy.")
  private String name = "";

  @Option(names = "--yes", description = "Do not ask.")
  private boolean sure;

  PolicyDeleteCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    String path = policyPath(name, "");
    if (!sure && !terminal().screen().input()) {
      throw usage("there is nobody to ask: add --yes");
    }
    if (!sure && !terminal().confirms("Delete the policy " + name + "?")) {
      throw usage("nothing was done");
    }
    Json.Obj answer = client.change("DELETE", path, new Json.Obj(), Map.of());
    results().done(answer, "Deleted the policy %s.".formatted(name));
  }
}
