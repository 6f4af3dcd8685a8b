package io.claviger.server.web;

import io.claviger.server.local.Locations;
import java.util.List;
import org.springframework.core.env.Environment;

/**
 * How a server process is to be started.
 *
 * @param development whether it is {@code dev}: loopback only, checks relaxed
 * @param migrate whether an empty or older schema is migrated at the start
 * @param verbose whether Claviger's own debug logs are shown
 * @param locations what the command line said about database and root key
 * @param settings Spring settings as {@code --name=value}; they win over files and variables
 */
public record ServerOptions(
    boolean development,
    boolean migrate,
    boolean verbose,
    Locations locations,
    List<String> settings) {
  /**
   * Whether an empty or older schema is migrated at the start, by option or by setting.
   *
   * @param settings the settings
   * @return true if it is
   */
  boolean migrate(Environment settings) {
    return migrate || settings.getProperty("claviger.migrate", Boolean.class, false);
  }

  /** Copies the settings. */
  public ServerOptions {
    settings = List.copyOf(settings);
  }
}
