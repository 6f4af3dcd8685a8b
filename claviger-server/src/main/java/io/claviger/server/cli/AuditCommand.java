package io.claviger.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code claviger audit}: who did what, and whether the record of it is whole. */
@Command(
    name = "audit",
    description = "See who did what to which secret; verify the audit log.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  claviger audit list --name demo/db-password",
      "  claviger audit tail -f --result DENIED",
      "  claviger audit verify --data /var/lib/claviger"
    })
final class AuditCommand implements Runnable, Quiet {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is missing: " + String.join(", ", spec.subcommands().keySet()));
  }
}
