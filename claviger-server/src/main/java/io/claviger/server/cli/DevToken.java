package io.claviger.server.cli;

import io.claviger.access.AccessTokens;
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
  private final Optional<String> wanted;

  private DevToken(Path file, Optional<String> wanted) {
    this.file = file;
    this.wanted = wanted;
  }

  static DevToken of(
      CommandSpec command, @Nullable String option, Map<String, String> variables, Path data) {
    Path file = data.resolve("dev-token");
    String chosen = option != null ? option : variables.get("CLAVIGER_DEV_TOKEN");
    if (chosen == null) {
      return new DevToken(file, PrivateFiles.readLine(file));
    }
    if (!ALLOWED.matcher(chosen).matches()) {
      throw new ParameterException(
          command.commandLine(),
          (option != null ? "--token" : "CLAVIGER_DEV_TOKEN")
              + " must be 16 to 256 of the characters A-Z a-z 0-9 . _ ~ + / -");
    }
    return new DevToken(file, Optional.of(chosen));
  }

  /** Returns a token that the server takes; makes it when the server does not know it yet. */
  String makeValid(AccessTokens tokens) {
    if (wanted.isPresent() && isKnown(tokens, wanted.get())) {
      keep(wanted.get());
      return wanted.get();
    }
    String text = tokens.createRoot(PRINCIPAL, wanted).secretText();
    keep(text);
    return text;
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
