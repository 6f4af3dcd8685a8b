package io.claviger.server.local;

import io.claviger.api.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was said about the places of an installation, by options, settings or variables; any part
 * may be missing.
 *
 * @param data the data directory: holds the SQLite file and the root key unless these are elsewhere
 * @param databaseUrl the database
 * @param rootKeyFile the root key's file
 * @param rootKeyText the root keys themselves
 */
public record Locations(
    @Nullable Path data,
    @Nullable String databaseUrl,
    @Nullable Path rootKeyFile,
    @Nullable String rootKeyText) {

  /** Nothing was said. */
  public static final Locations NONE = new Locations(null, null, null, null);

  /**
   * Takes what the environment says.
   *
   * @param variables the environment
   * @return the places
   */
  public static Locations ofVariables(Map<String, String> variables) {
    return new Locations(
        path(variables.get("CLAVIGER_DATA")),
        databaseUrl(variables),
        path(variables.get("CLAVIGER_ROOT_KEY_FILE")),
        text(variables.get("CLAVIGER_ROOT_KEY")));
  }

  /** The name that is Claviger's own before the one that others may use, too. */
  private static @Nullable String databaseUrl(Map<String, String> variables) {
    for (String name : List.of("CLAVIGER_DATABASE_URL", "CLAVIGER_DATABASEURL")) {
      String url = text(variables.get(name));
      if (url != null) {
        return url;
      }
    }
    return text(variables.get("DATABASE_URL"));
  }

  /**
   * Takes texts; empty ones count as not said.
   *
   * @param data the data directory
   * @param databaseUrl the database
   * @param rootKeyFile the root key's file
   * @param rootKeyText the root keys themselves
   * @return the places
   */
  public static Locations ofTexts(
      @Nullable String data,
      @Nullable String databaseUrl,
      @Nullable String rootKeyFile,
      @Nullable String rootKeyText) {
    return new Locations(path(data), text(databaseUrl), path(rootKeyFile), text(rootKeyText));
  }

  /**
   * Fills the gaps. A root key named here, as file or as text, replaces both of the other.
   *
   * @param other what counts where this says nothing
   * @return both together
   */
  public Locations orElse(Locations other) {
    boolean ownKey = rootKeyFile != null || rootKeyText != null;
    return new Locations(
        data != null ? data : other.data,
        databaseUrl != null ? databaseUrl : other.databaseUrl,
        ownKey ? rootKeyFile : other.rootKeyFile,
        ownKey ? rootKeyText : other.rootKeyText);
  }

  /**
   * Decides where everything is.
   *
   * @return the installation
   * @throws ConfigurationException with everything that is missing or contradictory
   */
  public Installation resolve() {
    List<String> problems = new ArrayList<>();
    String url = databaseUrl(problems);
    RootKeySource keys = rootKeySource(problems);
    if (url == null || keys == null) {
      throw new ConfigurationException(problems);
    }
    return new Installation(url, keys);
  }

  /**
   * Decides where the database is, for verbs that need no key.
   *
   * @return the database URL; may hold a password
   * @throws ConfigurationException if no database is named
   */
  public String resolveDatabaseUrl() {
    List<String> problems = new ArrayList<>();
    String url = databaseUrl(problems);
    if (url == null) {
      throw new ConfigurationException(problems);
    }
    return url;
  }

  /**
   * Decides where the root keys come from.
   *
   * @return their source; not looked at yet
   * @throws ConfigurationException if none is named, or two
   */
  public RootKeySource resolveRootKeys() {
    List<String> problems = new ArrayList<>();
    RootKeySource keys = rootKeySource(problems);
    if (keys == null) {
      throw new ConfigurationException(problems);
    }
    return keys;
  }

  /**
   * Tells whether the database is to be the file of the data directory and is not there yet.
   *
   * @return true if nothing was made there
   */
  public boolean lacksDatabaseFile() {
    return databaseUrl == null && data != null && !Files.exists(data.resolve("claviger.db"));
  }

  /**
   * Decides where audit heads are published.
   *
   * @param file what a setting says
   * @param dataSetting the data directory that a setting names
   * @return that file; else audit-heads.log in the data directory; null without one
   */
  public @Nullable Path headsFile(@Nullable String file, @Nullable String dataSetting) {
    Path directory = data != null ? data : path(dataSetting);
    return text(file) != null
        ? path(file)
        : directory == null ? null : directory.resolve("audit-heads.log");
  }

  private @Nullable String databaseUrl(List<String> problems) {
    if (databaseUrl != null) {
      return databaseUrl;
    }
    if (data != null) {
      return Installation.sqliteUrl(data.resolve("claviger.db"));
    }
    problems.add(
        "no database is named: give --database-url (or DATABASE_URL), or --data DIR (or"
            + " CLAVIGER_DATA) for a SQLite file in that directory");
    return null;
  }

  private @Nullable RootKeySource rootKeySource(List<String> problems) {
    if (rootKeyFile != null && rootKeyText != null) {
      problems.add(
          "the root key is given twice, as a file and as text: keep one of CLAVIGER_ROOT_KEY_FILE"
              + " and CLAVIGER_ROOT_KEY");
      return null;
    }
    if (rootKeyText != null) {
      return new RootKeySource.Text(rootKeyText);
    }
    if (rootKeyFile != null) {
      return new RootKeySource.File(rootKeyFile);
    }
    if (data != null) {
      return new RootKeySource.File(data.resolve("root.key"));
    }
    problems.add(
        "no root key is named: give --root-key-file (or CLAVIGER_ROOT_KEY_FILE), CLAVIGER_ROOT_KEY,"
            + " or --data DIR (or CLAVIGER_DATA) for DIR/root.key");
    return null;
  }

  /** Never the texts, which may be secret. */
  @Override
  public String toString() {
    return "Locations[data=" + data + ", rootKeyFile=" + rootKeyFile + "]";
  }

  private static @Nullable String text(@Nullable String value) {
    return value == null || value.isBlank() ? null : value;
  }

  private static @Nullable Path path(@Nullable String value) {
    return value == null || value.isBlank() ? null : Path.of(value);
  }
}
