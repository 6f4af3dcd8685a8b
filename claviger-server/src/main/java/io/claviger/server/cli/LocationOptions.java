package io.claviger.server.cli;

import io.claviger.server.local.Locations;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where the database and the root key are. */
final class LocationOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Directory of claviger.db and root.key, as far as these are not named elsewhere (or"
              + " variable CLAVIGER_DATA).")
  private @Nullable Path data;

  @Option(
      names = "--database-url",
      paramLabel = "URL",
      description =
          "The database: postgresql://user:password@host:5432/db or sqlite:////path/file.db."
              + " Other users of this machine see arguments: with a password, set variable"
              + " CLAVIGER_DATABASE_URL or DATABASE_URL instead.")
  private @Nullable String databaseUrl;

  @Option(
      names = "--root-key-file",
      paramLabel = "FILE",
      description =
          "The root key's file (or variable CLAVIGER_ROOT_KEY_FILE; the key itself may be in"
              + " CLAVIGER_ROOT_KEY).")
  private @Nullable Path rootKeyFile;

  /** The options alone. */
  Locations chosen() {
    return new Locations(data, databaseUrl, rootKeyFile, null);
  }

  /** The options, with the environment for what they leave open. */
  Locations in(Map<String, String> variables) {
    return chosen().orElse(Locations.ofVariables(variables));
  }
}
