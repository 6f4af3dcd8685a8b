package io.claviger.server.cli;

import io.claviger.ClavigerDatabase;
import io.claviger.ClavigerDatabase.Maintenance;
import io.claviger.api.ConfigurationException;
import io.claviger.seal.PublicKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code claviger audit maintain}: what only the owner of the tables may do. */
@Command(
    name = "maintain",
    description = {
      "Make the partitions of the days to come, and remove days that a server has discarded.",
      "For a database in which the servers' role owns no tables: run it once a day, as the owner."
          + " Needs no root key."
    },
    footer = {
      "",
      "Example:",
      "  DATABASE_URL=postgresql://claviger_owner:...@db/claviger \\",
      "    claviger audit maintain --public-key audit.pub"
    })
final class AuditMaintainCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private OperatorOptions locations = new OperatorOptions();

  @Option(
      names = "--public-key",
      paramLabel = "FILE",
      description =
          "Public keys, as 'claviger audit public-key' printed them. Without them nothing is"
              + " removed: only a signed checkpoint tells what may go.")
  private @Nullable Path publicKey;

  AuditMaintainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    PublicKeys keys = publicKey == null ? null : PublicKeys.parse(read(publicKey));
    String url = locations.places(terminal).resolveDatabaseUrl();
    try (ClavigerDatabase database = ClavigerDatabase.open(url)) {
      Engines.refuseMissing(database);
      Maintenance done = database.maintain(keys);
      terminal.print("days ahead:  " + done.daysAhead());
      done.checkpoint()
          .ifPresent(
              checkpoint ->
                  terminal.print(
                      "discarded:   events up to %d (checkpoint %d)"
                          .formatted(checkpoint.tip().seq(), checkpoint.number())));
      if (!done.done()) {
        terminal.note("another process is removing them at this moment");
      }
    }
    return ExitCode.OK.number();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new ConfigurationException(List.of("cannot read " + file));
    }
  }
}
