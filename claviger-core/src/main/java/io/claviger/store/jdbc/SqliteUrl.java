package io.claviger.store.jdbc;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** The URL of a SQLite file. */
final class SqliteUrl {
  static final String PREFIX = "jdbc:sqlite:";

  private static final String ADVICE =
      ": write sqlite:///./claviger.db, or sqlite:////var/lib/claviger.db with four slashes";

  private SqliteUrl() {}

  /**
   * Understands what follows {@code sqlite:}.
   *
   * @param rest three slashes and a path; in a JDBC URL only the path
   */
  static DatabaseUrl parse(String rest, boolean jdbc) {
    String path = rest;
    if (rest.startsWith("///")) {
      path = rest.substring(3);
    } else if (rest.startsWith("//")) {
      throw DatabaseUrl.refused("a SQLite URL names no host" + ADVICE);
    } else if (!jdbc) {
      throw DatabaseUrl.refused("a SQLite URL needs three slashes" + ADVICE);
    }
    String lower = path.toLowerCase(Locale.ROOT);
    if (path.isEmpty() || lower.startsWith(":memory:") || lower.contains("mode=memory")) {
      throw DatabaseUrl.refused(
          "a database in memory is not supported, since it loses every secret at exit" + ADVICE);
    }
    if (path.startsWith(":") || lower.startsWith("file:")) {
      throw DatabaseUrl.refused("the SQLite URL must hold a plain path" + ADVICE);
    }
    if (path.indexOf('?') >= 0 || path.indexOf('#') >= 0) {
      throw DatabaseUrl.refused("a SQLite URL takes no options: all of them are set already");
    }
    try {
      Path file = Path.of(path).toAbsolutePath().normalize();
      return new DatabaseUrl(Dialect.SQLITE, PREFIX + file, Map.of(), "sqlite:///" + file);
    } catch (InvalidPathException e) {
      throw DatabaseUrl.refused("the path in the SQLite URL is not valid" + ADVICE);
    }
  }

  /** The file of a parsed URL. */
  static Path file(DatabaseUrl url) {
    return Path.of(url.jdbcUrl().substring(PREFIX.length()));
  }
}
