package io.claviger.server.cli;

import io.claviger.access.AccessTokens;
import io.claviger.access.NewToken;
import io.claviger.api.ConflictException;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.NotFoundException;
import io.claviger.server.local.PrivateFiles;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The admin token of {@code dev}: chosen, or kept from the last start, or new. */
final class DevToken {
  private static final String PRINCIPAL = "dev-admin";

  /** What RFC 6750 allows in a bearer token. */
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._~+/-]{16,256}=*");

  private final Path file;
  private final Path accessorFile;
  private final Optional<String> wanted;
  private final boolean chosen;

  private DevToken(Path data, Optional<String> wanted, boolean chosen) {
    this.file = data.resolve("dev-token");
    this.accessorFile = data.resolve("dev-token-accessor");
    this.wanted = wanted;
    this.chosen = chosen;
  }

  static DevToken of(
      CommandSpec command, @Nullable String option, Map<String, String> variables, Path data) {
    String chosen = option != null ? option : variables.get("CLAVIGER_DEV_TOKEN");
    if (chosen == null) {
      return new DevToken(data, PrivateFiles.readLine(data.resolve("dev-token")), false);
    }
    if (!ALLOWED.matcher(chosen).matches()) {
      throw new ParameterException(
          command.commandLine(),
          (option != null ? "--token" : "CLAVIGER_DEV_TOKEN")
              + " must be 16 to 256 of the characters A-Z a-z 0-9 . _ ~ + / -");
    }
    return new DevToken(data, Optional.of(chosen), true);
  }

  /**
   * Returns a token that the server takes; makes it when the server does not know it yet, and
   * revokes the one it made before.
   */
  String makeValid(AccessTokens tokens) {
    if (wanted.isPresent() && isKnown(tokens, wanted.get())) {
      keep(wanted.get());
      return wanted.get();
    }
    NewToken made = make(tokens);
    PrivateFiles.readLine(accessorFile).ifPresent(earlier -> revoke(tokens, earlier));
    PrivateFiles.write(accessorFile, made.accessor());
    keep(made.secretText());
    return made.secretText();
  }

  private static void revoke(AccessTokens tokens, String earlier) {
    try {
      tokens.revoke(Engines.operator(), earlier);
    } catch (NotFoundException | InvalidRequestException e) {
      // It is of another database, or no accessor at all: there is nothing to revoke.
    }
  }

  private NewToken make(AccessTokens tokens) {
    try {
      return tokens.createRoot(PRINCIPAL, wanted);
    } catch (ConflictException e) {
      // Its hash is there, so it is revoked: it cannot be made again.
      if (chosen) {
        throw new CommandFailure(
            ExitCode.CONFIGURATION, "this token is revoked: choose another one", e);
      }
      return tokens.createRoot(PRINCIPAL, Optional.empty());
    }
  }

  private static boolean isKnown(AccessTokens tokens, String text) {
    return tokens
        .authenticate(text, Optional.of("127.0.0.1"), Optional.of("claviger dev"), Optional.empty())
        .isPresent();
  }

  private void keep(String text) {
    if (!PrivateFiles.readLine(file).equals(Optional.of(text))) {
      PrivateFiles.write(file, text);
    }
  }
}
