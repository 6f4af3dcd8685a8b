package io.claviger.server.cli;

import io.claviger.server.remote.Json;
import io.claviger.server.remote.RemoteException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a new version can have beside its value. */
final class NewVersionOptions {
  @Option(
      names = "--expires-days",
      paramLabel = "N",
      description = "The version expires after so many days.")
  private @Nullable String expiresDays;

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description =
          "Repeating the command with the same key and value makes no second version (default: a"
              + " random one, shown when the outcome is unknown).")
  private @Nullable String idempotencyKey;

  void addTo(Json.Obj body, ClientVerb verb) {
    if (expiresDays != null) {
      body.with("expires_days", number(expiresDays, "--expires-days", verb));
    }
  }

  static Json number(String text, String option, ClientVerb verb) {
    if (!text.matches("0|[1-9]\\d{0,8}")) {
      throw verb.usage(option + " must be a whole number");
    }
    return new Json.Literal(text);
  }

  /** Sends a change with a key, and tells the key when nobody knows what became of the change. */
  Json.Obj send(ClientVerb verb, Function<Map<String, String>, Json.Obj> change) {
    String key = idempotencyKey == null ? randomKey() : idempotencyKey;
    if (!key.matches("[!-~]{1,128}")) {
      throw verb.usage("--idempotency-key must be 1 to 128 printable characters without blanks");
    }
    try {
      return change.apply(Map.of("Idempotency-Key", key));
    } catch (RemoteException e) {
      if (RemoteErrors.exitCode(e) == ExitCode.OUTCOME_UNKNOWN) {
        verb.terminal()
            .note("To repeat it safely, give the same value and: --idempotency-key " + key);
      }
      throw e;
    }
  }

  private static String randomKey() {
    byte[] bytes = new byte[12];
    new SecureRandom().nextBytes(bytes);
    return "cli-" + HexFormat.of().formatHex(bytes);
  }
}
