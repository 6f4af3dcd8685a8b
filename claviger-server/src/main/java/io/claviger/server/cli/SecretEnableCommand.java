package io.claviger.server.cli;

import picocli.CommandLine.Command;

/** {@code claviger secret enable}. */
@Command(
    name = "enable",
    description = "Make a disabled version readable again.",
    footer = {"", "Example:", "  claviger secret enable demo/db-password --version 1"})
final class SecretEnableCommand extends SecretVersionVerb {
  SecretEnableCommand(Terminal terminal) {
    super(
        terminal,
        ":enable",
        "Version %1$s of %2$s is readable again.",
        "Undo: claviger secret disable %2$s --version %1$s");
  }
}
