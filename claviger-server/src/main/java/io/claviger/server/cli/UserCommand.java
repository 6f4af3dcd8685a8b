package io.claviger.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code claviger user}: how people log in. */
@Command(
    name = "user",
    description = "Say which people may log in, with a user name and a password.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  claviger user put alice --policy reader",
      "  claviger login --method userpass --user alice",
      "  claviger user password"
    })
final class UserCommand implements Runnable, Quiet {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is missing: " + String.join(", ", spec.subcommands().keySet()));
  }
}
