package io.claviger.server.cli;

import io.claviger.Claviger;
import io.claviger.ClavigerDatabase;
import io.claviger.ClavigerDatabase.SchemaStatus;
import io.claviger.access.Caller;
import io.claviger.api.CallerContext;
import io.claviger.engine.RetentionRule;
import io.claviger.server.local.Installation;
import java.util.Set;

/** Opens the engine for verbs that work on the database itself, without a server. */
final class Engines {
  private Engines() {}

  /** Who acts when an operator works with the database and the root key at hand. */
  static Caller operator() {
    return Caller.of(CallerContext.of("local-operator"), Set.of(Caller.ROOT_POLICY));
  }

  static Claviger open(Installation installation, boolean migrate) {
    return Claviger.builder()
        .databaseUrl(installation.databaseUrl())
        .rootKeys(installation.rootKeys().load())
        .migrate(migrate)
        // A verb does not know what the servers are told to keep.
        .auditRetentionDays(RetentionRule.MAX_DAYS)
        .build();
  }

  /** Looking at a SQLite file that is not there would make it. */
  static void refuseMissing(ClavigerDatabase database) {
    if (database.lacksFile()) {
      throw new CommandFailure(
          ExitCode.CONFIGURATION,
          "there is no database file at "
              + database
              + ": name another place, or run 'claviger init' for a new installation");
    }
  }

  /** Opens an installation that {@code init} has made; says so when it has not. */
  static Claviger openInitialised(Installation installation) {
    try (ClavigerDatabase database = ClavigerDatabase.open(installation.databaseUrl())) {
      refuseMissing(database);
      SchemaStatus status = database.status();
      if (status.version() == 0) {
        throw new CommandFailure(
            ExitCode.CONFIGURATION,
            "the database is not initialised: run 'claviger init' with the same options");
      }
      if (status.version() < status.latest()) {
        throw new CommandFailure(
            ExitCode.CONFIGURATION,
            "the schema is at version %d, this program needs %d: run 'claviger db migrate'"
                .formatted(status.version(), status.latest()));
      }
    }
    return open(installation, false);
  }
}
