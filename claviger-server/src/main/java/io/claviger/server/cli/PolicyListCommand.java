package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code claviger policy list}. */
@Command(
    name = "list",
    description = "List policies by name, the built-in ones too.",
    footer = {"", "Example:", "  claviger policy list"})
final class PolicyListCommand extends PolicyVerb {
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("NAME", "name"),
          Column.of("VERSION", "version"),
          Column.of("BUILT-IN", "built_in"),
          Column.time("CHANGED", "created_at"),
          Column.of("BY", "created_by"),
          Column.of("DESCRIPTION", "description"));

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "0",
      description = "At most so many; 0: all (the default).")
  private String limit = "0";

  PolicyListCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    long most = Pages.limit(this, limit);
    new Pages(client, terminal()).show(POLICIES + "?", most, results().listing(COLUMNS));
  }
}
