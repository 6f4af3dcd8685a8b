package io.claviger.server.cli;

import io.claviger.server.remote.LoginFile;
import picocli.CommandLine.Command;

/** {@code claviger logout}. */
@Command(
    name = "logout",
    description = "Forget the address and the token that login kept.",
    footer = {
      "",
      "The token stays valid until it expires or is revoked.",
      "",
      "Example:",
      "  claviger logout"
    })
final class LogoutCommand implements Runnable, Quiet {
  private final Terminal terminal;

  LogoutCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    LoginFile file = LoginFile.of(terminal.variables());
    terminal.print(
        file.remove()
            ? "Removed "
                + file.path()
                + ". The token itself is valid until it expires or is revoked."
            : "Nobody was logged in.");
  }
}
