package io.claviger;

/** SKELETON: signatures only, being written. Schema administration of one database. */
public final class ClavigerDatabase implements AutoCloseable {
  private ClavigerDatabase() {}

  public static ClavigerDatabase open(String databaseUrl) {
    return missing();
  }

  /** Applies all missing migrations; safe when several processes do so at once. */
  public SchemaStatus migrate() {
    return missing();
  }

  public SchemaStatus status() {
    return missing();
  }

  /** Runs the reverse migrations down to this version (0 = empty). */
  public SchemaStatus downgrade(int toVersion) {
    return missing();
  }

  @Override
  public void close() {}

  /** version: what the database has (0 = none); latest: what this program knows. */
  public record SchemaStatus(
      String database,
      int version,
      int latest,
      java.util.List<String> applied,
      java.util.List<String> pending) {}

  @SuppressWarnings("TypeParameterUnusedInFormals")
  static <T> T missing() {
    if (Boolean.getBoolean("claviger.none")) {
      return java.util.Objects.requireNonNull(null);
    }
    throw new IllegalStateException("being written");
  }
}
