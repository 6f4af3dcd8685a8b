package io.claviger.server.cli;

import io.claviger.Claviger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code claviger audit public-key}: what whoever verifies needs. */
@Command(
    name = "public-key",
    description = "Print the public keys that audit heads are verified with; they are not secret.",
    footer = {"", "Example:", "  claviger audit public-key --data /var/lib/claviger > audit.pub"})
final class AuditPublicKeyCommand implements Runnable {
  private final Terminal terminal;

  @Mixin private OperatorOptions locations = new OperatorOptions();

  AuditPublicKeyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    try (Claviger claviger = Engines.openInitialised(locations.installation(terminal))) {
      claviger.auditPublicKeys().text().lines().forEach(terminal::print);
    }
  }
}
