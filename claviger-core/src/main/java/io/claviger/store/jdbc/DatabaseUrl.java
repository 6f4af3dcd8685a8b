package io.claviger.store.jdbc;

import io.claviger.api.ConfigurationException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where the database is. Understood are {@code
 * postgresql://user:password@host:5432/database?options} ({@code postgres://} too, several hosts
 * with commas, percent-encoded parts), {@code sqlite:///./relative.db}, {@code
 * sqlite:////absolute.db}, the JDBC forms {@code jdbc:postgresql:} and {@code jdbc:sqlite:}, and
 * the names of Python drivers behind a plus sign. Immutable.
 */
public final class DatabaseUrl {
  private static final String EXAMPLES =
      "write for example postgresql://user:password@host:5432/database or sqlite:///./claviger.db";

  private final Dialect dialect;
  private final String jdbcUrl;
  private final Map<String, String> properties;
  private final String shown;

  DatabaseUrl(Dialect dialect, String jdbcUrl, Map<String, String> properties, String shown) {
    this.dialect = dialect;
    this.jdbcUrl = jdbcUrl;
    this.properties = Map.copyOf(properties);
    this.shown = shown;
  }

  /**
   * Understands a URL.
   *
   * @param url the URL
   * @return its parts
   * @throws ConfigurationException if it is none of the forms; the message repeats nothing of it
   *     that may be a password
   */
  public static DatabaseUrl parse(String url) {
    String text = url.strip();
    if (text.isEmpty()) {
      throw refused("the database URL is empty: " + EXAMPLES);
    }
    if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw refused("the database URL holds a control character");
    }
    if (text.regionMatches(true, 0, "jdbc:", 0, 5)) {
      text = text.substring(5);
    }
    int colon = text.indexOf(':');
    String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
    String rest = text.substring(colon + 1);
    int plus = scheme.indexOf('+'); // the driver of another language: postgresql+psycopg2
    boolean jdbc = !text.equals(url.strip());
    return switch (plus < 0 ? scheme : scheme.substring(0, plus)) {
      case "postgresql", "postgres" -> PostgresUrl.parse(rest);
      case "sqlite" -> SqliteUrl.parse(rest, jdbc);
      default ->
          throw refused(
              "the database URL must begin with postgresql://, sqlite:/// or jdbc: " + EXAMPLES);
    };
  }

  static ConfigurationException refused(String problem) {
    return new ConfigurationException(List.of(problem));
  }

  /**
   * Which database.
   *
   * @return the dialect
   */
  public Dialect dialect() {
    return dialect;
  }

  /** The driver's URL, without user, password and options. */
  String jdbcUrl() {
    return jdbcUrl;
  }

  /** The driver's properties as the user gave them, with user and password. */
  Map<String, String> properties() {
    return properties;
  }

  /**
   * Tells whether it is a SQLite file that is not there yet.
   *
   * @return whether it is missing
   */
  public boolean lacksFile() {
    return dialect == Dialect.SQLITE && !Files.exists(SqliteUrl.file(this));
  }

  /** Where the database is, without user, password and options. */
  @Override
  public String toString() {
    return shown;
  }
}
