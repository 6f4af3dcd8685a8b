package io.claviger.store.jdbc;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.postgresql.PGProperty;

/** The URL of a PostgreSQL database. */
final class PostgresUrl {
  private static final Pattern HOST =
      Pattern.compile("(?:\\[[0-9A-Fa-f:.%]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");
  private static final String ENCODE =
      "; in user and password write %40 for @, %3A for :, %2F for /, %3F for ?, %23 for #";

  /** Names of libpq, which other languages use, for options of the JDBC driver. */
  private static final Map<String, String> ALIASES =
      Map.of(
          "connect_timeout", "connectTimeout",
          "application_name", "ApplicationName",
          "target_session_attrs", "targetServerType",
          "dbname", "PGDBNAME");

  private PostgresUrl() {}

  /** Understands what follows {@code postgresql:}. */
  static DatabaseUrl parse(String rest) {
    Map<String, String> properties = new HashMap<>();
    int question = rest.indexOf('?');
    String place = question < 0 ? rest : rest.substring(0, question);
    if (place.indexOf('#') >= 0) {
      throw DatabaseUrl.refused("the PostgreSQL URL holds a #" + ENCODE);
    }
    String authority = "";
    String database = place;
    if (place.startsWith("//")) {
      int slash = place.indexOf('/', 2);
      authority = slash < 0 ? place.substring(2) : place.substring(2, slash);
      database = slash < 0 ? "" : place.substring(slash + 1);
    } else if (place.startsWith("/")) {
      throw DatabaseUrl.refused("the PostgreSQL URL needs two slashes: postgresql://host/database");
    }
    int at = authority.lastIndexOf('@');
    if (at >= 0) {
      credentials(authority.substring(0, at), properties);
    }
    if (question >= 0) {
      options(rest.substring(question + 1), properties);
    }
    String hosts = hosts(authority.substring(at + 1));
    return url(hosts, database(database), properties);
  }

  private static DatabaseUrl url(String hosts, String database, Map<String, String> properties) {
    String encoded = URLEncoder.encode(database, StandardCharsets.UTF_8);
    return new DatabaseUrl(
        Dialect.POSTGRESQL,
        "jdbc:postgresql://" + hosts + "/" + encoded,
        properties,
        "postgresql://" + hosts + "/" + encoded);
  }

  private static void credentials(String text, Map<String, String> properties) {
    int colon = text.indexOf(':');
    String user = decode(colon < 0 ? text : text.substring(0, colon), "user");
    if (!user.isEmpty()) {
      properties.put(PGProperty.USER.getName(), user);
    }
    if (colon >= 0) {
      properties.put(PGProperty.PASSWORD.getName(), decode(text.substring(colon + 1), "password"));
    }
  }

  private static String hosts(String text) {
    if (text.isEmpty()) {
      return "localhost";
    }
    for (String host : text.split(",", -1)) {
      var matcher = HOST.matcher(host);
      if (!matcher.matches()) {
        // Not repeated: a password that is not encoded may have ended up here.
        throw DatabaseUrl.refused("the host or port in the PostgreSQL URL is not valid" + ENCODE);
      }
      String port = matcher.group(1);
      if (port != null && (Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535)) {
        throw DatabaseUrl.refused("the port in the PostgreSQL URL must be 1 to 65535" + ENCODE);
      }
    }
    return text;
  }

  private static String database(String text) {
    String database = decode(text, "database");
    if (database.isEmpty()) {
      throw DatabaseUrl.refused("the PostgreSQL URL names no database: add /database at its end");
    }
    if (database.indexOf('/') >= 0 || database.indexOf('@') >= 0) {
      // Not repeated either: it may be half of a password.
      throw DatabaseUrl.refused("the database in the PostgreSQL URL is not valid" + ENCODE);
    }
    return database;
  }

  private static void options(String text, Map<String, String> properties) {
    for (String option : text.split("&", -1)) {
      if (option.isEmpty()) {
        continue;
      }
      int equals = option.indexOf('=');
      String given = equals < 0 ? option : option.substring(0, equals);
      String name = ALIASES.getOrDefault(given, given);
      if (equals < 0 || PGProperty.forName(name) == null || name.startsWith("PG")) {
        // The name is repeated only if it cannot be a piece of a password.
        boolean harmless = equals > 0 && given.matches("[A-Za-z_]{1,40}") && text.indexOf('@') < 0;
        throw DatabaseUrl.refused(
            "the PostgreSQL URL has an option"
                + (harmless ? " " + given : "")
                + " that the driver does not know"
                + ENCODE);
      }
      if (name.equals(PGProperty.PREFER_QUERY_MODE.getName())) {
        // In the mode "simple" the driver writes parameters into the statement's text.
        throw DatabaseUrl.refused(
            "the PostgreSQL URL has the option preferQueryMode, which is refused: remove it");
      }
      properties.put(name, decode(option.substring(equals + 1), "an option"));
    }
  }

  private static String decode(String text, String what) {
    try {
      // A plus sign is one here, other than in forms.
      String decoded = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
      if (decoded.indexOf('\0') >= 0) {
        throw DatabaseUrl.refused("the PostgreSQL URL holds a NUL in " + what);
      }
      return decoded;
    } catch (IllegalArgumentException e) {
      throw DatabaseUrl.refused(
          "the PostgreSQL URL has a % in " + what + " that begins no code: write %25 for it");
    }
  }
}
