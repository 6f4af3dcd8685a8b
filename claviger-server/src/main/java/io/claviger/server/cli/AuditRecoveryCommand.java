package io.claviger.server.cli;

import io.claviger.Claviger;
import io.claviger.audit.HeadText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code claviger audit declare-recovery}: somebody answers for a restore. */
@Command(
    name = "declare-recovery",
    description = {
      "Declare that the database was restored from a backup, so that servers start again.",
      "Stop all servers first. It is recorded and signed; the new head is printed."
    },
    footer = {
      "",
      "Example:",
      "  claviger audit declare-recovery --reason 'restored the backup of Monday' \\",
      "    --data /var/lib/claviger"
    })
final class AuditRecoveryCommand implements Runnable {
  private final Terminal terminal;

  @Mixin private OperatorOptions locations = new OperatorOptions();

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why, for the audit log; at most 500 characters.")
  private String reason = "";

  AuditRecoveryCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    try (Claviger claviger = Engines.openInitialised(locations.installation(terminal))) {
      terminal.print(HeadText.of(claviger.declareRecovery(reason)));
    }
  }
}
