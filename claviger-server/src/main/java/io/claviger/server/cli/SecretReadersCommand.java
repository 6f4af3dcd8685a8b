package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code claviger secret readers}. */
@Command(
    name = "readers",
    description = "List who has read the values of a secret, from where, how often.",
    footer = {"", "Example:", "  claviger secret readers demo/db-password"})
final class SecretReadersCommand extends ClientVerb {
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("PRINCIPAL", "principal"),
          Column.of("VERSION", "version"),
          Column.of("READS", "reads"),
          Column.time("FIRST", "first_read_at"),
          Column.time("LAST", "last_read_at"),
          Column.of("ADDRESSES", "addresses"),
          Column.of("MORE", "more_addresses"));

  @Parameters(index = "0", paramLabel = "NAME", description = "The name of the secret.")
  private String name = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "0",
      description = "At most so many; 0: all (the default).")
  private String limit = "0";

  SecretReadersCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    long most = Pages.limit(this, limit);
    new Pages(client, terminal()).show(path(name, ":readers?"), most, results().listing(COLUMNS));
  }
}
