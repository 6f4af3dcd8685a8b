package io.claviger.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code claviger secret}: the verbs for secrets. */
@Command(
    name = "secret",
    description = "Create, read and change secrets on a server.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Values are read from standard input, a file or a hidden prompt; never from arguments.",
      "",
      "Examples:",
      "  openssl rand -hex 24 | claviger secret create demo/db-password",
      "  claviger secret get demo/db-password",
      "  claviger secret list --prefix demo/"
    })
final class SecretCommand implements Runnable, Quiet {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is missing: " + String.join(", ", spec.subcommands().keySet()));
  }
}
