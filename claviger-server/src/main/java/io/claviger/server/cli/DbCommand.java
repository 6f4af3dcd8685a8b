package io.claviger.server.cli;

import io.claviger.ClavigerDatabase;
import io.claviger.ClavigerDatabase.SchemaStatus;
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
      description = "Show the schema's version and what is pending; makes no database.",
      footer = {"", "Example:", "  claviger db status --data /var/lib/claviger"})
  int status(@Mixin OperatorOptions locations) {
    try (ClavigerDatabase database = openExisting(locations)) {
      show(database.status());
    }
    return ExitCode.OK.number();
  }

  @Command(
      name = "migrate",
      description = "Bring the schema to the version of this program.",
      footer = {"", "Example:", "  claviger db migrate --data /var/lib/claviger"})
  int migrate(@Mixin OperatorOptions locations) {
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
      footer = {"", "Example:", "  claviger db downgrade --to 1 --yes --data /var/lib/claviger"})
  int downgrade(
      @Option(
              names = "--to",
              required = true,
              paramLabel = "N",
              description = "The version to go back to; 0 removes everything.")
          int version,
      @Option(names = "--yes", description = "Do not ask; needed when nobody can be asked.")
          boolean yes,
      @Mixin OperatorOptions locations) {
    if (version < 0) {
      throw new ParameterException(spec.commandLine(), "--to must be 0 or more");
    }
    try (ClavigerDatabase database = openExisting(locations)) {
      SchemaStatus before = database.status();
      if (version > before.version()) {
        throw new CommandFailure(
            ExitCode.FAILED,
            "the schema is at version %d, which is below %d; to go up: claviger db migrate"
                .formatted(before.version(), version));
      }
      if (version < before.version() && !yes) {
        confirm(before, version);
      }
      show(database.downgrade(version));
    }
    return ExitCode.OK.number();
  }

  private ClavigerDatabase open(OperatorOptions options) {
    return ClavigerDatabase.open(options.places(terminal).resolveDatabaseUrl());
  }

  /** Only {@code migrate} may make a database. */
  private ClavigerDatabase openExisting(OperatorOptions options) {
    ClavigerDatabase database = open(options);
    Engines.refuseMissing(database);
    return database;
  }

  private void confirm(SchemaStatus before, int version) {
    String loss =
        version == 0
            ? "This removes every table of Claviger, with every secret, from "
            : "This loses what only the newer schema holds, in ";
    terminal.note(loss + Redaction.of(before.database()));
    if (!terminal.confirms("Type yes to go on: ")) {
      throw new CommandFailure(
          ExitCode.USAGE, "not confirmed, nothing was changed: answer yes, or give --yes");
    }
  }

  private void show(SchemaStatus status) {
    terminal.print("database: " + Redaction.of(status.database()));
    terminal.print("version:  " + status.version() + " of " + status.latest());
    terminal.print("pending:  " + (status.pending().isEmpty() ? "none" : status.pending()));
  }
}
