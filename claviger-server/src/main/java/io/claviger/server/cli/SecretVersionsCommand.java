package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code claviger secret versions}. */
@Command(
    name = "versions",
    description = "List the versions of a secret, newest first, without their values.",
    footer = {"", "Example:", "  claviger secret versions demo/db-password"})
final class SecretVersionsCommand extends ClientVerb {
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("VERSION", "version"),
          Column.of("LABELS", "labels"),
          Column.of("STATE", "state"),
          Column.of("CONTENT", "content_type"),
          Column.time("CREATED", "created_at"),
          Column.of("BY", "created_by"),
          Column.time("EXPIRES", "expires_at"));

  @Parameters(index = "0", paramLabel = "NAME", description = "The name of the secret.")
  private String name = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "0",
      description = "At most so many; 0: all (the default).")
  private String limit = "0";

  SecretVersionsCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    long most = Pages.limit(this, limit);
    new Pages(client, terminal()).show(path(name, ":versions?"), most, results().listing(COLUMNS));
  }
}
