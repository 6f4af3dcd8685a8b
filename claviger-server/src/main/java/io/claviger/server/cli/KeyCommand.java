package io.claviger.server.cli;

import io.claviger.Claviger;
import io.claviger.KeyAdministration.RotationReport;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeyFile;
import io.claviger.server.local.Installation;
import io.claviger.server.local.RootKeySource;
import java.nio.file.Path;
import java.security.SecureRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code claviger key}: the keys that seal the values. */
@Command(
    name = "key",
    description = "Rotate the keys that seal the values.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  claviger key rotate --data /var/lib/claviger",
      "  claviger key rotate-root --data /var/lib/claviger"
    })
final class KeyCommand implements Runnable {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  KeyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing: rotate or rotate-root");
  }

  @Command(
      name = "rotate",
      description = {
        "Make a new sealing key, seal every value with it, retire the old one.",
        "Servers go on working meanwhile. An interrupted run is continued by the next."
      },
      footer = {"", "Example:", "  claviger key rotate --data /var/lib/claviger"})
  int rotate(@Mixin LocationOptions locations) {
    try (Claviger claviger = Engines.openInitialised(locations.installation(terminal))) {
      RotationReport report = claviger.keys().rotate(terminal::note);
      terminal.print(
          "Key %d is active, key %d is retired; versions sealed again: %d"
              .formatted(report.activeKeyId(), report.retiredKeyId(), report.resealedVersions()));
    }
    return ExitCode.OK.number();
  }

  @Command(
      name = "rotate-root",
      description = {
        "Make a new root key in the root key file and wrap the key ring with it.",
        "Give the new file to every server before its next start. An interrupted run leaves both"
            + " keys in the file: run it again."
      },
      footer = {"", "Example:", "  claviger key rotate-root --data /var/lib/claviger"})
  int rotateRoot(@Mixin LocationOptions locations) {
    Installation installation = locations.installation(terminal);
    if (!(installation.rootKeys() instanceof RootKeySource.File file)) {
      throw new CommandFailure(
          ExitCode.CONFIGURATION,
          "the root key is in CLAVIGER_ROOT_KEY, which this command cannot change: write it to a"
              + " file and name that with --root-key-file");
    }
    rotateRoot(installation, file.path());
    terminal.print(
        "The key ring is wrapped with a new root key, in " + file.path() + ": keep a copy of it");
    return ExitCode.OK.number();
  }

  private static void rotateRoot(Installation installation, Path file) {
    // Both keys are in the file until the ring is wrapped anew: a crash in between loses nothing.
    try (Claviger claviger = Engines.openInitialised(installation)) {
      RootKeyFile keys = RootKeyFile.at(file);
      keys.addPrimary(LocalRootKey.generate(new SecureRandom()));
      claviger.keys().rotateRoot(RootKeyFile.load(file));
      keys.keepOnlyPrimary();
    }
  }
}
