package io.claviger.server.cli;

import io.claviger.server.remote.RemoteException;
import java.util.ArrayList;
import java.util.List;

/** What the failures of requests mean for the one who typed the command. */
final class RemoteErrors {
  private RemoteErrors() {}

  static ExitCode exitCode(RemoteException error) {
    return switch (error.kind()) {
      case UNREACHABLE, NO_ANSWER -> ExitCode.UNAVAILABLE;
      case OUTCOME_UNKNOWN -> ExitCode.OUTCOME_UNKNOWN;
      case UNTRUSTED, STRANGER -> ExitCode.CONFIGURATION;
      case REFUSED -> exitCode(error.status(), error.code().orElse(""));
    };
  }

  static ExitCode exitCode(int status, String code) {
    if (code.equals("outcome_unknown")) {
      return ExitCode.OUTCOME_UNKNOWN;
    }
    return switch (status) {
      case 400, 413 -> ExitCode.USAGE;
      case 401, 403 -> ExitCode.DENIED;
      case 404 ->
          code.endsWith("not_found") && !code.startsWith("route")
              ? ExitCode.NOT_FOUND
              : ExitCode.FAILED;
      case 409 -> ExitCode.CONFLICT;
      case 410 -> ExitCode.NOT_USABLE;
      // A proxy before the server may have passed a change on before it gave up.
      case 502, 504 -> code.isEmpty() ? ExitCode.OUTCOME_UNKNOWN : ExitCode.UNAVAILABLE;
      case 429, 503 -> ExitCode.UNAVAILABLE;
      default -> ExitCode.FAILED;
    };
  }

  static List<String> lines(RemoteException error) {
    List<String> lines = new ArrayList<>();
    lines.add("claviger: " + error.getMessage());
    String hint = hint(error);
    if (!hint.isEmpty()) {
      lines.add(hint);
    }
    error.requestId().ifPresent(id -> lines.add("Request id: " + id));
    return lines;
  }

  private static String hint(RemoteException error) {
    return switch (error.kind()) {
      case UNREACHABLE ->
          "Is the server running? The address comes from --addr, CLAVIGER_ADDR or claviger login.";
      case UNTRUSTED ->
          "Nothing was sent. Check the address. For an authority of your own: --ca-file FILE or"
              + " CLAVIGER_CA_FILE (PEM).";
      case NO_ANSWER -> "Nothing was changed: try again.";
      case OUTCOME_UNKNOWN -> "It may have been done or not: look before you repeat it.";
      case STRANGER -> "Check the address (from --addr, CLAVIGER_ADDR or claviger login).";
      case REFUSED -> hint(error.status(), error.code().orElse(""));
    };
  }

  private static String hint(int status, String code) {
    return switch (code) {
      case "unauthenticated" ->
          "The token is unknown, expired or revoked: claviger login, or another CLAVIGER_TOKEN.";
      case "login_refused" ->
          "The server does not say why; its audit log does: claviger audit list --action"
              + " authenticate";
      case "access_denied" ->
          "Your policies do not permit it. Which would: claviger policy test CAPABILITY NAME";
      case "secret_not_found" -> "See what there is: claviger secret list";
      case "version_not_found" -> "See what there is: claviger secret versions NAME";
      case "secret_exists" -> "For a new version: claviger secret put NAME";
      case "secret_deleted" -> "To bring it back: claviger secret restore NAME";
      case "version_conflict" -> "Somebody else changed it: read it again, then decide.";
      case "secret_disabled" ->
          "To use this version again: claviger secret enable NAME --version N";
      case "secret_expired" -> "Give it a new value: claviger secret put NAME";
      case "outcome_unknown" -> "It may have been done or not: look before you repeat it.";
      default -> status == 503 || status == 429 ? "Nothing was done: try again in a moment." : "";
    };
  }
}
