package io.claviger.server.cli;

import picocli.CommandLine.Command;

/** {@code claviger secret rollback}. */
@Command(
    name = "rollback",
    description = "Make an existing version the current one.",
    footer = {"", "Example:", "  claviger secret rollback demo/db-password --version 1"})
final class SecretRollbackCommand extends SecretVersionVerb {
  SecretRollbackCommand(Terminal terminal) {
    super(
        terminal,
        ":rollback",
        "Version %1$s of %2$s is now the current one.",
        "The one before has the label PREVIOUS: claviger secret versions %2$s");
  }
}
