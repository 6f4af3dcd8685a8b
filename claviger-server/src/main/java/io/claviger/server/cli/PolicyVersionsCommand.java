package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code claviger policy versions}. */
@Command(
    name = "versions",
    description = "List the versions of a policy, newest first.",
    footer = {"", "Example:", "  claviger policy versions dispatch"})
final class PolicyVersionsCommand extends PolicyVerb {
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("VERSION", "version"),
          Column.of("DELETED", "deleted"),
          Column.time("CHANGED", "created_at"),
          Column.of("BY", "created_by"),
          Column.of("DESCRIPTION", "description"));

  @Parameters(index = "0", paramLabel = "POLICY", description = "The name of the policy.")
  private String name = "";

  PolicyVersionsCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    new Pages(client, terminal())
        .show(policyPath(name, ":versions?"), 0, results().listing(COLUMNS));
  }
}
