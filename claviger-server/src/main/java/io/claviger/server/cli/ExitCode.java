package io.claviger.server.cli;

import io.claviger.api.ClavigerException;
import io.claviger.api.ConfigurationException;
import io.claviger.api.KeyException;
import io.claviger.api.OutcomeUnknownException;
import io.claviger.api.UnavailableException;

/** The exit codes of every verb, for scripts. A code keeps its meaning for ever. */
enum ExitCode {
  /** Done. */
  OK(0, "done"),
  /** It failed; the message says why. */
  FAILED(1, "it failed; the message says why"),
  /** The command line is wrong; nothing was done. */
  USAGE(2, "the command line is wrong; nothing was done"),
  /** Settings, keys or the schema are missing or wrong; nothing was started. */
  CONFIGURATION(3, "settings, keys or the schema are missing or wrong; nothing was started"),
  /** It was done before; nothing was changed. */
  ALREADY_DONE(4, "it was done before; nothing was changed"),
  /** The port is taken. */
  PORT_TAKEN(5, "the port is taken by another program"),
  /** The database does not answer; the same command may work later. */
  UNAVAILABLE(6, "the database does not answer; the same command may work later");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  int number() {
    return number;
  }

  String meaning() {
    return meaning;
  }

  /** The code of an error that a verb did not expect. */
  static ExitCode of(Throwable error) {
    return switch (error) {
      case CommandFailure failure -> failure.exitCode();
      case ConfigurationException e -> CONFIGURATION;
      case KeyException e -> CONFIGURATION;
      case UnavailableException e -> UNAVAILABLE;
      case OutcomeUnknownException e -> UNAVAILABLE;
      case ClavigerException e -> FAILED;
      default -> FAILED;
    };
  }
}
