package io.claviger.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code claviger token}: access tokens. */
@Command(
    name = "token",
    description = "Make, list, renew and revoke access tokens.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "create works with the database and the root key at hand, the others ask a server; revoke"
          + " does either.",
      "",
      "Examples:",
      "  claviger token create --principal ci --policy root --ttl PT1H",
      "  claviger token list --principal ci",
      "  claviger token revoke ACCESSOR"
    })
final class TokenCommand implements Runnable, Quiet {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is missing: " + String.join(", ", spec.subcommands().keySet()));
  }
}
