package io.claviger.server.cli;

import io.claviger.Claviger;
import io.claviger.api.NotFoundException;
import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code claviger token revoke}: at the database, or at a server. */
@Command(
    name = "revoke",
    description = {
      "Revoke a token, and all that were made with it: every server refuses them from now on.",
      "Where a database is named (by an option, a variable or --config) it is done there, with the"
          + " root key and without a server. Else, or with --addr or --token-file, a server is"
          + " asked."
    },
    footer = {
      "",
      "Examples:",
      "  claviger token revoke ACCESSOR",
      "  claviger token revoke ACCESSOR --addr https://claviger.example:8250",
      "  claviger token revoke ACCESSOR --data /var/lib/claviger"
    })
final class TokenRevokeCommand extends TokenVerb {
  @Parameters(
      index = "0",
      paramLabel = "ACCESSOR",
      description = "What names the token; shown when it was made.")
  private String accessor = "";

  @Mixin private OperatorOptions locations = new OperatorOptions();

  TokenRevokeCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public void run() {
    checkedAccessor(accessor);
    boolean server = connection().namesServer();
    if (server && locations.given()) {
      throw usage("name a server or a database, not both");
    }
    if (server || !locations.named(terminal())) {
      super.run();
    } else {
      wantsJson();
      show(new Json.Obj().with("revoked", new Json.Literal(String.valueOf(revokeHere()))));
    }
  }

  @Override
  void call(ApiClient client) {
    show(client.change("POST", tokenPath(accessor, ":revoke"), new Json.Obj(), Map.of()));
  }

  private int revokeHere() {
    try (Claviger claviger = Engines.openInitialised(locations.installation(terminal()))) {
      return claviger.tokens().revoke(Engines.operator(), accessor);
    } catch (NotFoundException e) {
      throw new CommandFailure(ExitCode.FAILED, "no token has this accessor", e);
    }
  }

  private void show(Json.Obj answer) {
    String count = answer.text("revoked").orElse("");
    results()
        .done(
            answer,
            switch (count) {
              case "0" -> "It was revoked before.";
              case "1" -> "Revoked.";
              default -> "Revoked, with all that were made with it: %s in all.".formatted(count);
            });
  }
}
