package io.claviger.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code claviger policy}: who may do what. */
@Command(
    name = "policy",
    description = "Say who may do what: write, read and try policies.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  claviger policy put dispatch --from-file dispatch.yaml --dry-run",
      "  claviger policy put dispatch --from-file dispatch.yaml",
      "  claviger policy test --as dispatch read dispatch/db-password"
    })
final class PolicyCommand implements Runnable, Quiet {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is missing: " + String.join(", ", spec.subcommands().keySet()));
  }
}
