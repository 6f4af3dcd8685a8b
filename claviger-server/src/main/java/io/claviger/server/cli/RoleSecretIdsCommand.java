package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code claviger role secret-ids}. */
@Command(
    name = "secret-ids",
    description = "List the secret ids of a role by accessor, without the ids themselves.",
    footer = {"", "Example:", "  claviger role secret-ids dispatch"})
final class RoleSecretIdsCommand extends RoleVerb {
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("ACCESSOR", "accessor"),
          Column.of("STATE", "state"),
          Column.time("EXPIRES", "expires_at"),
          Column.of("USES LEFT", "uses_left"),
          Column.of("BY", "created_by"),
          Column.of("ADDRESSES", "bound_addresses"));

  @Parameters(index = "0", paramLabel = "ROLE", description = "The name of the role.")
  private String name = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "0",
      description = "At most so many; 0: all (the default).")
  private String limit = "0";

  RoleSecretIdsCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    long most = Pages.limit(this, limit);
    new Pages(client, terminal())
        .show(rolePath(name, ":secret-ids") + "?", most, results().listing(COLUMNS));
  }
}
