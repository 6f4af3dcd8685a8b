package io.claviger.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code claviger role}: how machines log in. */
@Command(
    name = "role",
    description = "Say which machines may log in, with a role id and a secret id.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  claviger role put dispatch --policy reader --secret-id-uses 1",
      "  claviger role secret-id dispatch > secret-id",
      "  claviger login --method approle --role-id ID --secret-id-file secret-id"
    })
final class RoleCommand implements Runnable, Quiet {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is missing: " + String.join(", ", spec.subcommands().keySet()));
  }
}
