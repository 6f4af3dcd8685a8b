package io.claviger.server.web;

import io.claviger.ClavigerDatabase;
import io.claviger.ClavigerDatabase.SchemaStatus;
import io.claviger.api.ClavigerException;
import io.claviger.api.ConfigurationException;
import io.claviger.api.UnavailableException;
import io.claviger.server.local.Installation;
import io.claviger.server.local.Locations;
import io.claviger.server.local.RootKeySource;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/** What {@code serve} refuses to start with. Finds every problem before it complains. */
final class StartChecks {
  private static final String NOT_INITIALISED =
      "the database is not initialised: run 'claviger init' first";
  static final String INSECURE_HTTP = "claviger.server.insecure-http";

  private final Environment settings;
  private final ServerOptions options;
  private final List<String> problems = new ArrayList<>();
  private @Nullable UnavailableException unavailable;

  private StartChecks(Environment settings, ServerOptions options) {
    this.settings = settings;
    this.options = options;
  }

  /**
   * Finds the installation; throws {@link ConfigurationException} with all problems, or {@link
   * UnavailableException} when the database is the only one.
   */
  static Installation check(Environment settings, ServerOptions options) {
    return new StartChecks(settings, options).run();
  }

  private Installation run() {
    Locations places = options.locations().orElse(SettingsFile.locations(settings));
    Optional<RootKeySource> keys = collecting(places::resolveRootKeys);
    Optional<String> databaseUrl = collecting(places::resolveDatabaseUrl);
    if (!options.development()) {
      keys.ifPresent(this::checkRootKey);
      if (places.lacksDatabaseFile()) {
        problems.add(NOT_INITIALISED); // looking at it would make the file
      } else {
        databaseUrl.ifPresent(url -> collecting(() -> checkSchema(url)));
      }
      checkTransport();
    }
    if (settings.getProperty("management.server.port") != null) {
      // On a port of its own the actuator would be outside of the access filter.
      problems.add("management.server.port is not supported: remove it");
    }
    checkForwardedHeaders();
    UnavailableException away = unavailable;
    if (away != null && problems.size() == 1) {
      throw away; // nothing is wrong with the settings: the same start may work later
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return new Installation(databaseUrl.orElseThrow(), keys.orElseThrow());
  }

  /** The result of a check; empty, and the problems kept, when it fails. */
  private <T> Optional<T> collecting(Supplier<T> check) {
    try {
      return Optional.of(check.get());
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
    } catch (UnavailableException e) {
      unavailable = e;
      problems.add(e.safeMessage());
    } catch (ClavigerException e) {
      problems.add(e.safeMessage());
    }
    return Optional.empty();
  }

  private void checkRootKey(RootKeySource keys) {
    if (keys instanceof RootKeySource.File file && !Files.exists(file.path())) {
      problems.add(
          "the root key file "
              + file.path()
              + " is missing: bring it back from your copy, or run 'claviger init' for a new"
              + " installation");
    } else {
      collecting(keys::load);
    }
  }

  private SchemaStatus checkSchema(String databaseUrl) {
    try (ClavigerDatabase database = ClavigerDatabase.open(databaseUrl)) {
      SchemaStatus status = database.status();
      if (status.version() == 0) {
        problems.add(NOT_INITIALISED);
      } else if (status.version() < status.latest() && !options.migrate(settings)) {
        problems.add(
            "the schema is at version %d, this program needs %d: run 'claviger db migrate', or start with --migrate"
                .formatted(status.version(), status.latest()));
      }
      return status;
    }
  }

  private void checkTransport() {
    String address = settings.getProperty("server.address", "");
    boolean insecureAllowed = settings.getProperty(INSECURE_HTTP, Boolean.class, false);
    if (!hasTls(settings) && !isLoopback(address) && !insecureAllowed) {
      problems.add(
          "plain HTTP on the address "
              + (address.isBlank() ? "of every interface" : address)
              + " would show secrets to the network: set server.ssl.bundle (TLS), or"
              + " server.address=127.0.0.1; behind a proxy that does TLS, "
              + INSECURE_HTTP
              + "=true");
    }
  }

  /** Whether clients are asked for certificates in the handshake. */
  static boolean asksForCertificates(Environment settings) {
    return hasTls(settings)
        && settings
            .getProperty("server.ssl.client-auth", "")
            .toLowerCase(Locale.ROOT)
            .matches("want|need");
  }

  /** Spring Boot's own way takes a client's header for the truth; ours names the proxies. */
  private void checkForwardedHeaders() {
    String strategy = settings.getProperty("server.forward-headers-strategy", "none");
    boolean valve =
        Stream.of("remote-ip-header", "protocol-header")
            .anyMatch(name -> settings.containsProperty("server.tomcat.remoteip." + name));
    if (!strategy.equalsIgnoreCase("none") || valve) {
      problems.add(
          "server.forward-headers-strategy and server.tomcat.remoteip are not supported: remove"
              + " them, and name your proxies in claviger.server.trusted-proxies");
    }
  }

  static boolean hasTls(Environment settings) {
    return settings.getProperty("server.ssl.enabled", Boolean.class, true)
        && Stream.of("server.ssl.bundle", "server.ssl.key-store", "server.ssl.certificate")
            .map(settings::getProperty)
            .anyMatch(value -> value != null && !value.isBlank());
  }

  private boolean isLoopback(String address) {
    if (address.isBlank()) {
      return false;
    }
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      problems.add("server.address is no address of this machine: " + address);
      return true;
    }
  }
}
