package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code claviger role list}. */
@Command(
    name = "list",
    description = "List roles by name.",
    footer = {"", "Example:", "  claviger role list"})
final class RoleListCommand extends RoleVerb {
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("NAME", "name"),
          Column.of("ROLE ID", "role_id"),
          Column.of("ENABLED", "enabled"),
          Column.of("POLICIES", "policies"),
          Column.of("ADDRESSES", "bound_addresses"));

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "0",
      description = "At most so many; 0: all (the default).")
  private String limit = "0";

  RoleListCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    long most = Pages.limit(this, limit);
    new Pages(client, terminal()).show(ROLES + "?", most, results().listing(COLUMNS));
  }
}
