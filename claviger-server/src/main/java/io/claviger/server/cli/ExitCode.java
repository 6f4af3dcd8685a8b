package io.claviger.server.cli;

import io.claviger.api.ClavigerException;
import io.claviger.api.ConfigurationException;
import io.claviger.api.KeyException;
import io.claviger.api.OutcomeUnknownException;
import io.claviger.api.UnavailableException;
import io.claviger.server.remote.RemoteException;

/** The exit codes of every verb, for scripts. A code keeps its meaning for ever. */
enum ExitCode {
  /** Done. */
  OK(0, "done"),
  /** It failed; the message says why. */
  FAILED(1, "it failed; the message says why"),
  /** The command line is wrong; nothing was done. */
  USAGE(2, "the command line is wrong; nothing was done"),
  /** Settings, keys, tokens or the schema are missing or wrong; nothing was done. */
  CONFIGURATION(3, "settings, keys, token or the schema are missing or wrong; nothing was done"),
  /** It was done before; nothing was changed. */
  ALREADY_DONE(4, "it was done before; nothing was changed"),
  /** The port is taken. */
  PORT_TAKEN(5, "the port is taken by another program"),
  /** Server or database do not answer; the same command may work later. */
  UNAVAILABLE(6, "server or database do not answer; the same command may work later"),
  /** The secret or version does not exist. */
  NOT_FOUND(7, "the secret or version does not exist"),
  /** The server does not know the token, or it permits too little. */
  DENIED(8, "the server does not know the token, or it does not permit this"),
  /** It contradicts what is there: it exists, is deleted, or has changed meanwhile. */
  CONFLICT(9, "it contradicts what is there: exists, is deleted, or changed meanwhile"),
  /** A change may have happened or not. */
  OUTCOME_UNKNOWN(10, "the change may have happened or not: look, or repeat it"),
  /** The version is expired or disabled. */
  NOT_USABLE(11, "the version is expired or disabled"),
  /** The audit log was altered. */
  DAMAGED(20, "the audit log was altered; the output says where");

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
      case RemoteException remote -> RemoteErrors.exitCode(remote);
      case ConfigurationException e -> CONFIGURATION;
      case KeyException e -> CONFIGURATION;
      case UnavailableException e -> UNAVAILABLE;
      case OutcomeUnknownException e -> OUTCOME_UNKNOWN;
      case ClavigerException e -> FAILED;
      default -> FAILED;
    };
  }
}
