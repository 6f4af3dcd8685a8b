package io.claviger.server.cli;

import io.claviger.Claviger;
import io.claviger.KeyAdministration.RotationReport;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeyFile;
import io.claviger.seal.RootKeys;
import io.claviger.server.local.Installation;
import io.claviger.server.local.RootKeySource;
import java.nio.file.Path;
import java.security.SecureRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
      "  claviger key rotate-root --prepare --data /var/lib/claviger",
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
  int rotate(@Mixin OperatorOptions locations) {
    try (Claviger claviger = Engines.openInitialised(locations.installation(terminal))) {
      RotationReport report = claviger.keys().rotate(terminal::note);
      terminal.print(
          "Key %d is active, key %d is retired; versions sealed again: %d"
              .formatted(report.activeKeyId(), report.retiredKeyId(), report.resealedVersions()));
      if (report.damagedVersions() > 0) {
        throw new CommandFailure(
            ExitCode.FAILED,
            report.damagedVersions()
                + " versions do not open: somebody changed them, see event=integrity_violation in"
                + " the log. Their key is kept. Restore them from a backup or purge their secrets,"
                + " then run this again");
      }
    }
    return ExitCode.OK.number();
  }

  @Command(
      name = "rotate-root",
      description = {
        "Replace the root key, in two steps: --prepare puts a new one into the root key file,"
            + " beside the present one; copy that file to every machine. Then, without --prepare,"
            + " wrap the key ring with it and take the old one out of the file.",
        "Servers take the file up without a restart. While a server does not have the new key, the"
            + " second step refuses. An interrupted run is continued by the next."
      },
      footer = {
        "",
        "Examples:",
        "  claviger key rotate-root --prepare --data /var/lib/claviger",
        "  claviger key rotate-root --data /var/lib/claviger"
      })
  int rotateRoot(
      @Option(names = "--prepare", description = "Make the new root key; use nothing of it yet.")
          boolean prepare,
      @Mixin OperatorOptions locations) {
    Installation installation = locations.installation(terminal);
    Path file = prepare ? keyFile(installation) : null;
    try (Claviger claviger = Engines.openInitialised(installation)) {
      if (file != null) {
        prepareRoot(claviger, installation, file);
      } else {
        useRoot(claviger, installation);
      }
    }
    return ExitCode.OK.number();
  }

  private static Path keyFile(Installation installation) {
    if (installation.rootKeys() instanceof RootKeySource.File file) {
      return file.path();
    }
    throw new CommandFailure(
        ExitCode.CONFIGURATION,
        "the root key is in CLAVIGER_ROOT_KEY, which this command cannot change: write it to a"
            + " file and name that with --root-key-file");
  }

  private void prepareRoot(Claviger claviger, Installation installation, Path file) {
    if (isPrepared(claviger, installation)) {
      throw new CommandFailure(
          ExitCode.ALREADY_DONE,
          "a new root key is in %s already: copy the file to every machine, then run claviger key rotate-root"
              .formatted(file));
    }
    LocalRootKey made = LocalRootKey.generate(new SecureRandom());
    RootKeyFile.at(file).addPrimary(made);
    terminal.print("Root key " + made.id() + " is prepared, in " + file);
    terminal.print(
        "Copy the file to every machine and keep a copy; then run: claviger key rotate-root");
  }

  private void useRoot(Claviger claviger, Installation installation) {
    RootKeys roots = installation.rootKeys().load();
    if (isPrepared(claviger, installation)) {
      claviger.keys().rotateRoot(roots);
    } else if (roots.keys().size() == 1) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "no new root key is prepared: run claviger key rotate-root --prepare, and copy the file"
              + " to every machine");
    }
    String where = installation.rootKeys().toString();
    if (installation.rootKeys() instanceof RootKeySource.File file) {
      // Only now: until the ring is wrapped anew, a crash must find both keys in the file.
      RootKeyFile.at(file.path()).keepOnlyPrimary();
      where = file.path().toString();
    }
    terminal.print(
        "The key ring is wrapped with root key %s. Keep a copy of %s; the other machines need the old key no more."
            .formatted(roots.primary().id(), where));
  }

  private static boolean isPrepared(Claviger claviger, Installation installation) {
    String primary = installation.rootKeys().load().primary().id();
    return !primary.equals(claviger.keys().rootKeyId());
  }
}
