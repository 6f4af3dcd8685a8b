package io.claviger.example.fleet;

import java.net.URI;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings under {@code fleet}. What is secret is not among them: it is in Claviger, under the
 * names that {@link FleetSecrets} tells.
 *
 * @param gatewayUrl the dispatch gateway, which brings messages to the radios
 * @param mapUrl the map provider, which finds addresses
 * @param database the fleet's own database
 * @param users the passwords of the users, by name
 */
@ConfigurationProperties("fleet")
record FleetSettings(
    URI gatewayUrl, URI mapUrl, Database database, @DefaultValue Map<String, String> users) {
  private static final int MIN_PASSWORD = 16;

  FleetSettings {
    users = Map.copyOf(users);
    users.forEach(
        (name, password) -> {
          if (password.length() < MIN_PASSWORD) {
            throw new IllegalArgumentException(
                "fleet.users.%s: at least %d characters".formatted(name, MIN_PASSWORD));
          }
        });
  }

  /**
   * The fleet's own database: vehicles, channels, dispatches.
   *
   * @param url a JDBC URL, without password
   * @param user the database user
   * @param createPassword whether the first start invents the password; right for a database that
   *     the first connection makes, wrong for one that has a password already
   */
  record Database(String url, String user, @DefaultValue("false") boolean createPassword) {}

  /** Never the passwords. */
  @Override
  public String toString() {
    return "FleetSettings[gatewayUrl=%s, mapUrl=%s, database=%s, users=%s]"
        .formatted(gatewayUrl, mapUrl, database, users.keySet());
  }
}
