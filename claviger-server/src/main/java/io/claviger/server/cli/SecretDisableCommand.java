package io.claviger.server.cli;

import picocli.CommandLine.Command;

/** {@code claviger secret disable}. */
@Command(
    name = "disable",
    description = "Make a version unreadable, at once and on every replica.",
    footer = {"", "Example:", "  claviger secret disable demo/db-password --version 1"})
final class SecretDisableCommand extends SecretVersionVerb {
  SecretDisableCommand(Terminal terminal) {
    super(
        terminal,
        ":disable",
        "Version %1$s of %2$s is disabled: nobody can read it.",
        "Undo: claviger secret enable %2$s --version %1$s");
  }
}
