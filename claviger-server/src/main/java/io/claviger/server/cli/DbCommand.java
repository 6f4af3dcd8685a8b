package io.claviger.server.cli;

import io.claviger.ClavigerDatabase;
import io.claviger.ClavigerDatabase.SchemaStatus;
import io.claviger.server.local.Locations;
import io.claviger.server.local.Redaction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code claviger db}: the schema of the database. */
@Command(
    name = "db",
    description = "Show, upgrade or downgrade the database schema.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  claviger db status --data /var/lib/claviger",
      "  DATABASE_URL=postgresql://claviger:...@db/claviger claviger db migrate"
    })
final class DbCommand implements Runnable {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  DbCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing: migrate, status or downgrade");
  }

  @Command(
      name = "status",
      description = "Show the schema's version and what is pending.",
      footer = {"", "Example:", "  claviger db status --data /var/lib/claviger"})
  int status(@Mixin LocationOptions locations) {
    try (ClavigerDatabase database = open(locations)) {
      show(database.status());
    }
    return ExitCode.OK.number();
  }

  @Command(
      name = "migrate",
      description = "Bring the schema to the version of this program.",
      footer = {"", "Example:", "  claviger db migrate --data /var/lib/claviger"})
  int migrate(@Mixin LocationOptions locations) {
    try (ClavigerDatabase database = open(locations)) {
      show(database.migrate());
    }
    return ExitCode.OK.number();
  }

  @Command(
      name = "downgrade",
      description = {
        "Take the schema back to an older version.",
        "What only the newer schema can hold is lost; version 0 is an empty database: every secret"
            + " is lost. Stop all servers and make a backup first."
      },
      footer = {"", "Example:", "  claviger db downgrade --to 1 --data /var/lib/claviger"})
  int downgrade(
      @Option(
              names = "--to",
              required = true,
              paramLabel = "N",
              description = "The version to go back to; 0 removes everything.")
          int version,
      @Mixin LocationOptions locations) {
    if (version < 0) {
      throw new ParameterException(spec.commandLine(), "--to must be 0 or more");
    }
    try (ClavigerDatabase database = open(locations)) {
      SchemaStatus before = database.status();
      if (version > before.version()) {
        throw new CommandFailure(
            ExitCode.FAILED,
            "the schema is at version %d, which is below %d; to go up: claviger db migrate"
                .formatted(before.version(), version));
      }
      show(database.downgrade(version));
    }
    return ExitCode.OK.number();
  }

  private ClavigerDatabase open(LocationOptions options) {
    Locations places = options.in(terminal.variables());
    return ClavigerDatabase.open(places.resolveDatabaseUrl());
  }

  private void show(SchemaStatus status) {
    terminal.print("database: " + Redaction.of(status.database()));
    terminal.print("version:  " + status.version() + " of " + status.latest());
    terminal.print("pending:  " + (status.pending().isEmpty() ? "none" : status.pending()));
  }
}
