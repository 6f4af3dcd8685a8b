package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code claviger audit list}. */
@Command(
    name = "list",
    description = "Search the audit trail, newest first.",
    footer = {
      "",
      "Examples:",
      "  claviger audit list --name demo/db-password",
      "  claviger audit list --result DENIED --from 24h --limit 0 --output json",
      "  claviger audit list --ip 10.0.0.7 --from 2026-01-31T09:30:00Z"
    })
final class AuditListCommand extends ClientVerb {
  static final List<Column> COLUMNS =
      List.of(
          Column.of("ID", "id"),
          Column.time("TIME", "timestamp"),
          Column.of("ACTION", "action"),
          Column.of("RESULT", "result"),
          Column.of("SECRET", "resource_name"),
          Column.of("VERSION", "version"),
          Column.of("ACTOR", "actor_id"),
          Column.of("ADDRESS", "actor_ip"),
          Column.of("AGENT", "actor_user_agent"));

  @Mixin private TrailOptions filters = new TrailOptions();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most so many; 0: all (default: ${DEFAULT-VALUE}).")
  private String limit = "100";

  AuditListCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    String query = filters.query("/api/v1/audit", terminal().clock().instant());
    long most = Pages.limit(this, limit);
    new Pages(client, terminal())
        .show(query, most, results().listing(COLUMNS))
        .ifPresent(
            id -> terminal().note("Events after id " + id + " may be missing; ask again soon."));
  }
}
