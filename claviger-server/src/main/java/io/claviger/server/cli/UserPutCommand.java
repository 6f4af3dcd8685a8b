package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code claviger user put}. */
@Command(
    name = "put",
    description = {
      "Make a user, or change all of its settings: what is left out has its default.",
      "The password comes from a hidden prompt, --password-file (- for standard input), or a pipe."
    },
    footer = {
      "",
      "Examples:",
      "  claviger user put alice --policy reader",
      "  claviger user put alice --policy reader --policy auditor --keep-password"
    })
final class UserPutCommand extends UserVerb {
  @Parameters(index = "0", paramLabel = "USER", description = "The name of the user.")
  private String name = "";

  @Option(
      names = "--policy",
      paramLabel = "POLICY",
      required = true,
      description = "A policy of its tokens; may be repeated.")
  private List<String> policies = List.of();

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "File whose first line is the password, - for standard input.")
  private @Nullable Path passwordFile;

  @Option(names = "--keep-password", description = "Leave the password as it is.")
  private boolean keepPassword;

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
      names = "--bound-address",
      paramLabel = "RANGE",
      description =
          "From where logins come and where their tokens hold, such as 10.0.0.0/8; may be"
              + " repeated.")
  private List<String> boundAddresses = List.of();

  @Option(names = "--disabled", description = "Refuse all logins.")
  private boolean disabled;

  UserPutCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    String path = userPath(name);
    Json.Obj body = new Json.Obj();
    body.with("policies", RoleVerb.texts(policies))
        .with("bound_addresses", RoleVerb.texts(boundAddresses))
        .with("enabled", new Json.Literal(Boolean.toString(!disabled)));
    add(body, "token_ttl", tokenTtl);
    add(body, "token_max_ttl", tokenMaxTtl);
    if (keepPassword && passwordFile != null) {
      throw usage("give --keep-password or --password-file, not both");
    }
    if (!keepPassword) {
      body.with("password", new PasswordInput(terminal()).chosen(passwordFile, "Password"));
    }
    Json.Obj answer = client.change("PUT", path, body, Map.of());
    results()
        .done(
            answer,
            disabled
                ? "Kept the user %s, who cannot log in.".formatted(name)
                : "The user %s can log in.".formatted(name));
  }

  private void add(Json.Obj body, String field, @Nullable String text) {
    if (text != null) {
      body.with(field, duration("--" + field.replace('_', '-'), text));
    }
  }
}
