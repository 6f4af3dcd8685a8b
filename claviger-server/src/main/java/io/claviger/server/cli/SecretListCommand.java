package io.claviger.server.cli;

import io.claviger.api.InvalidRequestException;
import io.claviger.api.SecretName;
import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code claviger secret list}. */
@Command(
    name = "list",
    description = "List secrets by name, without their values.",
    footer = {
      "",
      "Examples:",
      "  claviger secret list --prefix demo/",
      "  claviger secret list --output json --limit 10"
    })
final class SecretListCommand extends ClientVerb {
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("NAME", "name"),
          new Column(
              "CURRENT",
              item ->
                  item.field("labels").orElse(Json.Literal.NULL) instanceof Json.Obj labels
                      ? labels.text("CURRENT").orElse("-")
                      : "-"),
          Column.of("TYPE", "secret_type"),
          Column.of("STATE", "state"),
          Column.time("UPDATED", "updated_at"),
          Column.time("EXPIRES", "expires_at"),
          Column.of("OWNER", "owner"));

  @Option(names = "--prefix", paramLabel = "TEXT", description = "Only names that begin so.")
  private @Nullable String prefix;

  @Option(names = "--type", paramLabel = "TYPE", description = "Only secrets of this type.")
  private @Nullable String type;

  @Option(names = "--deleted", description = "Show deleted ones that can be restored, too.")
  private boolean deleted;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "0",
      description = "At most so many; 0: all (the default).")
  private String limit = "0";

  SecretListCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    StringBuilder query = new StringBuilder("/api/v1/secrets?include_deleted=" + deleted);
    if (prefix != null) {
      query.append("&prefix=").append(encoded(checkedPrefix(prefix)));
    }
    if (type != null) {
      query.append("&secret_type=").append(encoded(type));
    }
    long most = Pages.limit(this, limit);
    new Pages(client, terminal()).show(query.toString(), most, results().listing(COLUMNS));
  }

  private String checkedPrefix(String text) {
    try {
      return SecretName.checkPrefix(text);
    } catch (InvalidRequestException e) {
      throw usage(e.safeMessage());
    }
  }
}
