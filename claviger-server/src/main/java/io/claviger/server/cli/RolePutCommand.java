package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code claviger role put}. */
@Command(
    name = "put",
    description = "Make a role, or change all of its settings: what is left out has its default.",
    footer = {
      "",
      "Examples:",
      "  claviger role put dispatch --policy reader",
      "  claviger role put dispatch --policy reader --secret-id-uses 1 --bound-address 10.0.0.0/8"
    })
final class RolePutCommand extends RoleVerb {
  @Parameters(index = "0", paramLabel = "ROLE", description = "The name of the role.")
  private String name = "";

  @Option(
      names = "--policy",
      paramLabel = "POLICY",
      required = true,
      description = "A policy of its tokens; may be repeated.")
  private List<String> policies = List.of();

  @Option(
      names = "--token-ttl",
      paramLabel = "TIME",
      description = "How long a token lives (default 1h).")
  private @Nullable String tokenTtl;

  @Option(
      names = "--token-max-ttl",
      paramLabel = "TIME",
      description = "How long with all renewals (default 24h).")
  private @Nullable String tokenMaxTtl;

  @Option(
      names = "--secret-id-ttl",
      paramLabel = "TIME",
      description = "How long a secret id holds (default 30d).")
  private @Nullable String secretIdTtl;

  @Option(
      names = "--secret-id-uses",
      paramLabel = "N",
      description = "How many logins with a secret id; 0: any number (the default).")
  private @Nullable String secretIdUses;

  @Option(
      names = "--bound-address",
      paramLabel = "RANGE",
      description =
          "From where logins come and where their tokens hold, such as 10.0.0.0/8; may be"
              + " repeated.")
  private List<String> boundAddresses = List.of();

  @Option(names = "--disabled", description = "Refuse all logins.")
  private boolean disabled;

  RolePutCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    Json.Obj body = new Json.Obj();
    body.with("policies", texts(policies)).with("bound_addresses", texts(boundAddresses));
    body.with("enabled", new Json.Literal(Boolean.toString(!disabled)));
    add(body, "token_ttl", tokenTtl);
    add(body, "token_max_ttl", tokenMaxTtl);
    add(body, "secret_id_ttl", secretIdTtl);
    if (secretIdUses != null) {
      if (!secretIdUses.matches("\\d{1,7}")) {
        throw usage("--secret-id-uses must be a whole number");
      }
      body.with(
          "secret_id_uses", new Json.Literal(Integer.toString(Integer.parseInt(secretIdUses))));
    }
    Json.Obj answer = client.change("PUT", rolePath(name, ""), body, Map.of());
    results()
        .done(
            answer,
            "The role %s has the role id %s.".formatted(name, answer.text("role_id").orElse("")));
  }

  private void add(Json.Obj body, String field, @Nullable String text) {
    if (text != null) {
      body.with(field, duration("--" + field.replace('_', '-'), text));
    }
  }
}
