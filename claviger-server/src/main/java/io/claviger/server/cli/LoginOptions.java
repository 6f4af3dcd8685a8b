package io.claviger.server.cli;

import io.claviger.server.remote.AccessToken;
import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** By what somebody logs in who has no token yet. */
final class LoginOptions {
  private static final int MAX_BYTES = 16 * 1024;
  private static final Path STANDARD_INPUT = Path.of("-");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      description =
          "Log in instead of keeping a token that exists: approle (a secret id), jwt or kubernetes"
              + " (a signed token), userpass (a password), oidc (your browser).")
  private @Nullable String method;

  @Option(names = "--role-id", paramLabel = "ID", description = "approle: the role id.")
  private @Nullable String roleId;

  @Option(
      names = "--secret-id-file",
      paramLabel = "FILE",
      description =
          "approle: file with the secret id, - for standard input. Without it: a hidden prompt, or"
              + " what is piped.")
  private @Nullable Path secretIdFile;

  @Option(
      names = "--issuer",
      paramLabel = "NAME",
      description = "jwt, kubernetes: what the server calls the issuer.")
  private @Nullable String issuer;

  @Option(
      names = "--jwt-file",
      paramLabel = "FILE",
      description = "jwt, kubernetes: file with the signed token, - for standard input.")
  private @Nullable Path jwtFile;

  @Option(names = "--user", paramLabel = "NAME", description = "userpass: the user name.")
  private @Nullable String user;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description =
          "userpass: file whose first line is the password, - for standard input. Without it: a"
              + " hidden prompt, or what is piped.")
  private @Nullable Path passwordFile;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "oidc: what the server calls the provider.")
  private @Nullable String provider;

  @Option(
      names = "--no-browser",
      description =
          "oidc: open no browser. Open the address yourself; when the browser is on another"
              + " machine, paste the address that it ends at.")
  private boolean noBrowser;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "oidc: the port of 127.0.0.1 to which the browser comes back; default any.")
  private @Nullable Integer port;

  /** Whether a token is to be got by a login. */
  boolean isGiven() {
    if (method == null && !(noRole() && noIssuer() && noUser() && noProvider())) {
      throw usage("these options need --method");
    }
    return method != null;
  }

  /** Refuses what cannot work, before anybody types a secret. */
  void check() {
    switch (String.valueOf(method)) {
      case "approle" -> needed("--role-id", roleId, noIssuer() && noUser() && noProvider());
      case "jwt", "kubernetes" -> needed("--issuer", issuer, noRole() && noUser() && noProvider());
      case "userpass" -> needed("--user", user, noRole() && noIssuer() && noProvider());
      case "oidc" -> {
        needed("--name", provider, noRole() && noIssuer() && noUser());
        int unused = Ports.checked(spec, port == null ? 0 : port);
      }
      default -> throw usage("--method must be approle, jwt, kubernetes, userpass or oidc");
    }
  }

  private boolean noRole() {
    return roleId == null && secretIdFile == null;
  }

  private boolean noIssuer() {
    return issuer == null && jwtFile == null;
  }

  private boolean noUser() {
    return user == null && passwordFile == null;
  }

  private boolean noProvider() {
    return provider == null && port == null && !noBrowser;
  }

  private void needed(String option, @Nullable String value, boolean othersAbsent) {
    if (value == null) {
      throw usage("--method " + method + " needs " + option);
    }
    if (!othersAbsent) {
      throw usage("an option does not belong to --method " + method);
    }
  }

  /** Gets a token. */
  AccessToken logIn(ApiClient client, Terminal terminal) {
    if ("oidc".equals(method)) {
      return new BrowserLogin(terminal, client, BrowserLogin.PATIENCE)
          .logIn(String.valueOf(provider), port == null ? 0 : port, !noBrowser);
    }
    Json.Obj body = new Json.Obj();
    if ("approle".equals(method)) {
      body.with("role_id", String.valueOf(roleId))
          .with("secret_id", credential(terminal, secretIdFile, "Secret id"));
    } else if ("userpass".equals(method)) {
      body.with("user", String.valueOf(user))
          .with("password", new PasswordInput(terminal).known(passwordFile, "Password"));
    } else {
      body.with("issuer", String.valueOf(issuer))
          .with("jwt", credential(terminal, jwtFile, "Signed token"));
    }
    Json.Obj answer = client.query("/api/v1/auth/" + method + "/login", body);
    return AccessToken.parse(answer.text("token").orElse(""), "the answer");
  }

  private String credential(Terminal terminal, @Nullable Path file, String what) {
    String text;
    if (file == null && terminal.screen().input()) {
      char[] typed = terminal.keyboard().askHidden(what + " (not shown): ");
      text = new String(typed);
      Arrays.fill(typed, '\0');
    } else {
      text = read(terminal, file);
    }
    if (text.isBlank()) {
      throw usage("the " + what.toLowerCase(Locale.ROOT) + " is empty");
    }
    return text.strip();
  }

  private String read(Terminal terminal, @Nullable Path file) {
    try {
      if (file == null || file.equals(STANDARD_INPUT)) {
        return text(terminal.input());
      }
      try (InputStream in = Files.newInputStream(file)) {
        return text(in);
      }
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "cannot read what to log in with (" + e.getClass().getSimpleName() + ")",
          e);
    }
  }

  private static String text(InputStream in) throws IOException {
    return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
