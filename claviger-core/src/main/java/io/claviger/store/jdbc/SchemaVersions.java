package io.claviger.store.jdbc;

import java.util.List;

/**
 * Where the schema of a database is.
 *
 * @param database what the database has; 0 for none
 * @param latest what this program knows
 * @param applied the migrations that the database has, oldest first
 * @param pending the migrations that it lacks, oldest first
 */
public record SchemaVersions(int database, int latest, List<String> applied, List<String> pending) {
  /** Copies the lists. */
  public SchemaVersions {
    applied = List.copyOf(applied);
    pending = List.copyOf(pending);
  }
}
