package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code claviger user password}. */
@Command(
    name = "password",
    description = {
      "Change your own password; you have to be logged in with it.",
      "Both come from hidden prompts; from a pipe, the first line is the present password, the"
          + " second one the new one."
    },
    footer = {"", "Example:", "  claviger user password"})
final class UserPasswordCommand extends UserVerb {
  UserPasswordCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    PasswordInput input = new PasswordInput(terminal());
    Json.Obj body = new Json.Obj();
    body.with("present_password", input.known(null, "Present password"))
        .with("new_password", input.chosen(null, "New password"));
    Json.Obj answer = client.change("POST", USERPASS + "/password", body, Map.of());
    results().done(answer, "The password is changed. Tokens that you have stay valid.");
  }
}
