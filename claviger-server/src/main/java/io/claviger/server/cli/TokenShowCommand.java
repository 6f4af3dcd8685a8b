package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code claviger token show}. */
@Command(
    name = "show",
    description = "Show what is known of a token; never the token itself.",
    footer = {
      "",
      "Examples:",
      "  claviger token show 0aB1cD2eF3gH4iJ5",
      "  claviger token show 0aB1cD2eF3gH4iJ5 --output json"
    })
final class TokenShowCommand extends TokenVerb {
  @Parameters(index = "0", paramLabel = "ACCESSOR", description = "What names the token.")
  private String accessor = "";

  TokenShowCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    results().details(client.get(tokenPath(accessor, "")));
  }
}
