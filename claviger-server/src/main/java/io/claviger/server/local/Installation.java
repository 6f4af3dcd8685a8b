package io.claviger.server.local;

import java.nio.file.Path;

/**
 * One installation: its database and its root keys.
 *
 * @param databaseUrl as the engine takes it; may hold a password, so never print it
 * @param rootKeys where the root keys come from
 */
public record Installation(String databaseUrl, RootKeySource rootKeys) {
  /** Never the database URL, which may hold a password. */
  @Override
  public String toString() {
    return "Installation[database=" + Redaction.of(databaseUrl) + ", rootKeys=" + rootKeys + "]";
  }

  /**
   * Tells whether the database is the SQLite file of a data directory.
   *
   * @param data the data directory
   * @return true if it is
   */
  public boolean isSqliteFileIn(Path data) {
    return databaseUrl.equals(sqliteUrl(data.resolve("claviger.db")));
  }

  static String sqliteUrl(Path file) {
    return "sqlite:///" + file.toAbsolutePath().normalize();
  }
}
