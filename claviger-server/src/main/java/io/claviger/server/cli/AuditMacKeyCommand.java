package io.claviger.server.cli;

import io.claviger.Claviger;
import io.claviger.seal.MacKeys;
import io.claviger.server.local.PrivateFiles;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code claviger audit mac-key}: what lets an offline verification look at the MACs, too. */
@Command(
    name = "mac-key",
    description = {
      "Export the keys that authenticate rows of the audit journal, for 'audit verify --mac-key'.",
      "They are secret: whoever has them, and can write to the database, can make rows that look",
      "like Claviger's. What a head has signed stays proved. The audit log records the export.",
      "Most verifications do not need them: without, all is checked but who wrote the newest rows."
    },
    footer = {"", "Example:", "  claviger audit mac-key --file audit.mac --data /var/lib/claviger"})
final class AuditMacKeyCommand implements Runnable {
  private final Terminal terminal;

  @Mixin private OperatorOptions locations = new OperatorOptions();

  @Option(
      names = "--file",
      required = true,
      paramLabel = "FILE",
      description = "Where to; made with mode 0600.")
  private Path file = Path.of("");

  AuditMacKeyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    try (Claviger claviger = Engines.openInitialised(locations.installation(terminal))) {
      MacKeys keys = claviger.exportAuditMacKeys();
      PrivateFiles.write(file, keys.unsafeText().strip());
      terminal.note("Wrote the MAC keys " + keys.ids() + "; keep the file secret, delete it soon.");
    }
  }
}
