package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code claviger user list}. */
@Command(
    name = "list",
    description = "List users by name.",
    footer = {"", "Example:", "  claviger user list"})
final class UserListCommand extends UserVerb {
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("NAME", "name"),
          Column.of("ENABLED", "enabled"),
          Column.of("POLICIES", "policies"),
          Column.of("ADDRESSES", "bound_addresses"));

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "0",
      description = "At most so many; 0: all (the default).")
  private String limit = "0";

  UserListCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    long most = Pages.limit(this, limit);
    new Pages(client, terminal()).show(USERS + "?", most, results().listing(COLUMNS));
  }
}
