package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code claviger token renew}. */
@Command(
    name = "renew",
    description = "Let a token live for its time from now on, up to its last end.",
    footer = {"", "Examples:", "  claviger token renew", "  claviger token renew 0aB1cD2eF3gH4iJ5"})
final class TokenRenewCommand extends TokenVerb {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ACCESSOR",
      description = "What names the token; without it the one you use.")
  private @Nullable String accessor;

  TokenRenewCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    String path = accessor == null ? TOKENS + ":renew-self" : tokenPath(accessor, ":renew");
    Json.Obj answer = client.change("POST", path, new Json.Obj(), Map.of());
    results()
        .done(
            answer,
            "Renewed the token %s: it lives until %s."
                .formatted(
                    answer.text("accessor").orElse(""),
                    answer.text("expires_at").orElse("it is revoked")));
  }
}
