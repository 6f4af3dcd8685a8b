package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import picocli.CommandLine.Command;

/** {@code claviger token self}. */
@Command(
    name = "self",
    description = "Show what is known of the token you use: whose it is, its policies, its end.",
    footer = {"", "Examples:", "  claviger token self", "  claviger token self --output json"})
final class TokenSelfCommand extends TokenVerb {
  TokenSelfCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    results().details(client.get(TOKENS + ":self"));
  }
}
