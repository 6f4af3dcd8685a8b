package io.claviger;

import io.claviger.access.AccessTokens;
import io.claviger.access.Authorizer;
import io.claviger.access.Caller;
import io.claviger.api.CallerContext;
import io.claviger.api.ConfigurationException;
import io.claviger.api.KeyException;
import io.claviger.api.SecretsAudit;
import io.claviger.api.SecretsManager;
import io.claviger.engine.Acting;
import io.claviger.engine.Engine;
import io.claviger.engine.HealthReport;
import io.claviger.engine.KeyRotation;
import io.claviger.engine.Ports;
import io.claviger.seal.KeyPurpose;
import io.claviger.seal.KeyRings;
import io.claviger.seal.KeyedMac;
import io.claviger.seal.RootKeys;
import io.claviger.store.jdbc.JdbcDatabase;
import io.claviger.store.jdbc.SchemaVersions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Secrets management inside this process, over one database that other processes may share.
 *
 * <pre>{@code
 * try (Claviger claviger =
 *     Claviger.builder()
 *         .databaseUrl("sqlite:///./claviger.db")
 *         .rootKeys(RootKeyFile.load(Path.of("root.key")))
 *         .admin("dispatch")
 *         .defaultPrincipal("dispatch")
 *         .build()) {
 *   claviger.secrets().create(CreateSecret.builder("gateway/key", SecretValue.text("...")).build());
 * }
 * }</pre>
 *
 * <p>Thread-safe. It has its own connections and threads, and never joins a transaction of the
 * host.
 */
public final class Claviger implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Claviger.class);
  private static final String KEY_OPERATOR = "key-administration";

  private final JdbcDatabase database;
  private final Engine engine;
  private final Acting acting;

  private Claviger(JdbcDatabase database, Engine engine, Acting acting) {
    this.database = database;
    this.engine = engine;
    this.acting = acting;
  }

  /**
   * Starts the configuration of an instance.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The secrets, acted on by the default principal of the builder.
   *
   * @return the facade; without a default principal its methods throw {@link
   *     io.claviger.api.UnauthenticatedException} until {@link SecretsManager#as} says who acts
   */
  public SecretsManager secrets() {
    return engine.secrets(acting);
  }

  /**
   * The secrets, acted on by an authenticated caller.
   *
   * @param caller who acts
   * @return the facade
   */
  public SecretsManager secrets(Caller caller) {
    return engine.secrets(Acting.as(caller));
  }

  /**
   * The audit trail, looked at by the default principal of the builder.
   *
   * @return the facade
   */
  public SecretsAudit audit() {
    return engine.audit(acting);
  }

  /**
   * The audit trail, looked at by an authenticated caller.
   *
   * @param caller who looks
   * @return the facade
   */
  public SecretsAudit audit(Caller caller) {
    return engine.audit(Acting.as(caller));
  }

  /**
   * Access tokens.
   *
   * @return the tokens
   */
  public AccessTokens tokens() {
    return engine.tokens();
  }

  /**
   * Key rotation, for whoever holds the root key and the database.
   *
   * @return the key administration
   */
  public KeyAdministration keys() {
    KeyRotation rotation = engine.keyRotation();
    Caller operator = Caller.of(CallerContext.of(KEY_OPERATOR), Set.of(Caller.ROOT_POLICY));
    return new KeyAdministration() {
      @Override
      public RotationReport rotate(Consumer<String> progress) {
        KeyRotation.Report report = rotation.rotate(operator, progress);
        return new RotationReport(
            report.retiredKeyId(), report.activeKeyId(), report.resealedVersions());
      }

      @Override
      public void rotateRoot(RootKeys rootKeys) {
        rotation.rotateRoot(operator, rootKeys);
      }
    };
  }

  /**
   * Whether requests can be served. Answers within a few seconds; never throws.
   *
   * @return database and audit log, told apart
   */
  public HealthReport health() {
    return engine.health();
  }

  /** Finishes what is under way and lets all connections go. Safe to call twice. */
  @Override
  public void close() {
    engine.close();
    database.close();
  }

  /**
   * Configures an instance. Everything is checked by {@link #build()}, all problems at once. Not
   * thread-safe.
   */
  public static final class Builder {
    private @Nullable String databaseUrl;
    private @Nullable RootKeys rootKeys;
    private final Set<String> admins = new HashSet<>();
    private @Nullable String defaultPrincipal;
    private boolean migrate = true;
    private Clock clock = Clock.systemUTC();

    private Builder() {}

    /**
     * The database. Compulsory.
     *
     * @param url {@code postgresql://user:password@host:5432/database}, {@code
     *     sqlite:///./relative.db}, {@code sqlite:////absolute.db} or a JDBC URL
     * @return this
     */
    public Builder databaseUrl(String url) {
      this.databaseUrl = url;
      return this;
    }

    /**
     * The root keys. Compulsory.
     *
     * @param keys the primary first
     * @return this
     */
    public Builder rootKeys(RootKeys keys) {
      this.rootKeys = keys;
      return this;
    }

    /**
     * A principal that may do everything when it acts inside this process. Default: nobody.
     *
     * @param principal the principal
     * @return this
     */
    public Builder admin(String principal) {
      admins.add(principal);
      return this;
    }

    /**
     * Who acts when {@link Claviger#secrets()} is used without {@link SecretsManager#as}. Default:
     * nobody.
     *
     * @param principal the principal
     * @return this
     */
    public Builder defaultPrincipal(String principal) {
      this.defaultPrincipal = principal;
      return this;
    }

    /**
     * Whether {@link #build()} brings the schema up to date. Default: true.
     *
     * @param migrateAtStart whether it does
     * @return this
     */
    public Builder migrate(boolean migrateAtStart) {
      this.migrate = migrateAtStart;
      return this;
    }

    /**
     * The time on SQLite; PostgreSQL has its own. For tests. Default: the system's.
     *
     * @param newClock the clock
     * @return this
     */
    public Builder clock(Clock newClock) {
      this.clock = newClock;
      return this;
    }

    /**
     * Opens the database and starts.
     *
     * @return the running instance
     * @throws ConfigurationException if something is missing or wrong; tells all of it
     * @throws KeyException if the root key is not the one this database was made with
     * @throws io.claviger.api.UnavailableException if the database does not answer
     */
    public Claviger build() {
      List<String> problems = new ArrayList<>();
      if (databaseUrl == null) {
        problems.add("no database: give databaseUrl");
      }
      if (rootKeys == null) {
        problems.add("no root key: give rootKeys");
      }
      if (defaultPrincipal != null && defaultPrincipal.isBlank()) {
        problems.add("the default principal is blank");
      }
      if (databaseUrl == null || rootKeys == null || !problems.isEmpty()) {
        throw new ConfigurationException(problems);
      }
      JdbcDatabase database = JdbcDatabase.open(databaseUrl, clock);
      try {
        return start(database, rootKeys);
      } catch (RuntimeException e) {
        database.close();
        throw e;
      }
    }

    private Claviger start(JdbcDatabase database, RootKeys roots) {
      if (migrate) {
        database.migrations().migrate();
      } else {
        checkSchema(database.migrations().status());
      }
      SecureRandom random = new SecureRandom();
      if (database.keyRingStore().load().isEmpty() && database.journal().head().seq() > 0) {
        throw new KeyException(
            "The database has secrets but its key ring is gone; restore it from a backup", null);
      }
      KeyRings rings = new KeyRings(database.keyRingStore(), roots, random, clock);
      rings.open();
      KeyedMac rowMac = new KeyedMac(rings, KeyPurpose.ROW_MAC);
      Ports ports =
          new Ports(
              database.transactions(),
              database.secretStore(rowMac),
              database.tokenStore(rowMac),
              database.journal(),
              database.trail(),
              database.replicaStore(),
              database.upkeep());
      Engine engine = new Engine(ports, rings, Authorizer.rootOnly(), random, clock);
      engine.start();
      CallerContext byDefault =
          defaultPrincipal == null ? null : CallerContext.of(defaultPrincipal);
      Set<String> all = Set.copyOf(admins);
      Acting acting = Acting.by(context -> authority(context, all), byDefault);
      log.info("Claviger serves secrets from {}", database);
      return new Claviger(database, engine, acting);
    }

    private static void checkSchema(SchemaVersions schema) {
      if (schema.database() < schema.latest()) {
        throw new ConfigurationException(
            List.of(
                "the schema of the database is at version "
                    + schema.database()
                    + ", this program needs "
                    + schema.latest()
                    + ": run claviger db migrate"));
      }
      if (schema.database() > schema.latest()) {
        throw new ConfigurationException(
            List.of(
                "the schema of the database is at version "
                    + schema.database()
                    + ", this program knows only "
                    + schema.latest()
                    + ": run a newer program"));
      }
    }

    private static Caller authority(CallerContext context, Set<String> admins) {
      return Caller.of(
          context, admins.contains(context.principal()) ? Set.of(Caller.ROOT_POLICY) : Set.of());
    }
  }
}
