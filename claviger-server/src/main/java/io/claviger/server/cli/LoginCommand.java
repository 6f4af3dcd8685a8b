package io.claviger.server.cli;

import io.claviger.server.remote.AccessToken;
import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.LoginFile;
import io.claviger.server.remote.RemoteException;
import io.claviger.server.remote.ServerAddress;
import io.claviger.server.remote.Target;
import io.claviger.server.remote.Targets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code claviger login}. */
@Command(
    name = "login",
    description = {
      "Keep a server's address and a token for the other verbs.",
      "The token comes from --token-file (- for standard input), a pipe, or a hidden prompt. It is"
          + " tried at the server, then kept in ~/.config/claviger/login (mode 0600).",
      "With --method the server gives a token to whoever shows a secret id, a signed token or a"
          + " password, or logs in at a provider with a browser."
    },
    footer = {
      "",
      "Examples:",
      "  claviger login --addr https://claviger.example:8250",
      "  claviger login --addr https://claviger.example:8250 --token-file token",
      "  claviger login --addr https://claviger.example:8250 --ca-file our-authority.pem",
      "  claviger login --method approle --role-id ID --secret-id-file secret-id",
      "  claviger login --method jwt --issuer ci --jwt-file token.jwt",
      "  claviger login --method userpass --user alice",
      "  claviger login --method oidc --name corp"
    })
final class LoginCommand implements Runnable, Quiet {
  private static final int MAX_BYTES = 4096;

  private final Terminal terminal;

  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private LoginOptions login = new LoginOptions();

  LoginCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    boolean byMethod = login.isGiven();
    if (byMethod) {
      login.check();
    }
    ServerAddress address = address();
    // Before the token is asked for: nobody should type it in vain.
    connection.checkProtected(address);
    Path authorities =
        new Targets(terminal.variables()).authorities(connection.authorities()).orElse(null);
    AccessToken token =
        byMethod ? login.logIn(connection.stranger(address, authorities), terminal) : token();
    Target target = new Target(address, token, authorities);
    check(connection.client(target));
    LoginFile file = LoginFile.of(terminal.variables());
    file.write(target);
    terminal.print("Logged in to " + address + "; kept in " + file.path());
  }

  private ServerAddress address() {
    Optional<ServerAddress> given = new Targets(terminal.variables()).address(connection.address());
    if (given.isPresent()) {
      return given.get();
    }
    if (!terminal.screen().input()) {
      return ServerAddress.DEFAULT;
    }
    String typed = terminal.keyboard().ask("Server [" + ServerAddress.DEFAULT + "]: ");
    return typed.isEmpty() ? ServerAddress.DEFAULT : ServerAddress.parse(typed, "the address");
  }

  private AccessToken token() {
    Path file = connection.tokenFile();
    if (file != null && !file.equals(Path.of("-"))) {
      return new Targets(terminal.variables()).token(file).orElseThrow();
    }
    if (file == null && terminal.screen().input()) {
      char[] typed = terminal.keyboard().askHidden("Token (not shown): ");
      try {
        return AccessToken.parse(new String(typed), "the prompt");
      } finally {
        Arrays.fill(typed, '\0');
      }
    }
    try {
      byte[] piped = terminal.input().readNBytes(MAX_BYTES);
      return AccessToken.parse(new String(piped, StandardCharsets.UTF_8), "standard input");
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, "cannot read standard input", e);
    }
  }

  /** A token that may list nothing is still a good one. */
  private static void check(ApiClient client) {
    try {
      client.get("/api/v1/secrets?limit=1");
    } catch (RemoteException e) {
      if (e.status() != 403) {
        throw e;
      }
    }
  }
}
