package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code claviger token list}. */
@Command(
    name = "list",
    description = "List tokens by accessor, without those that expired or were revoked.",
    footer = {
      "",
      "Examples:",
      "  claviger token list",
      "  claviger token list --principal ci --all",
      "  claviger token list --output json"
    })
final class TokenListCommand extends TokenVerb {
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("ACCESSOR", "accessor"),
          Column.of("PRINCIPAL", "principal"),
          Column.of("POLICIES", "policies"),
          Column.of("STATE", "state"),
          Column.time("EXPIRES", "expires_at"),
          Column.of("USES LEFT", "uses_left"),
          Column.of("CREATED BY", "created_by"),
          Column.of("DESCRIPTION", "description"));

  @Option(
      names = "--principal",
      paramLabel = "NAME",
      description = "Only tokens that stand for this one.")
  private @Nullable String principal;

  @Option(names = "--all", description = "Show those that ended, too; for a day after their end.")
  private boolean all;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "0",
      description = "At most so many; 0: all (the default).")
  private String limit = "0";

  TokenListCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    long most = Pages.limit(this, limit);
    String query = TOKENS + "?include_inactive=" + all;
    if (principal != null) {
      query += "&principal=" + encoded(principal);
    }
    new Pages(client, terminal()).show(query, most, results().listing(COLUMNS));
  }
}
