package io.claviger;

import io.claviger.access.AccessPolicies;
import io.claviger.access.AccessTokens;
import io.claviger.access.Caller;
import io.claviger.access.Logins;
import io.claviger.api.CallerContext;
import io.claviger.api.ConfigurationException;
import io.claviger.api.KeyException;
import io.claviger.api.SecretsAudit;
import io.claviger.api.SecretsManager;
import io.claviger.audit.Head;
import io.claviger.audit.HeadLog;
import io.claviger.audit.HeadLogs;
import io.claviger.audit.HeadsFile;
import io.claviger.audit.SuspicionListener;
import io.claviger.audit.SuspicionRules;
import io.claviger.audit.Verdict;
import io.claviger.engine.Acting;
import io.claviger.engine.Engine;
import io.claviger.engine.HealthReport;
import io.claviger.engine.Ports;
import io.claviger.engine.RetentionRule;
import io.claviger.seal.KeyRingStore;
import io.claviger.seal.KeyRings;
import io.claviger.seal.MacKeys;
import io.claviger.seal.PublicKeys;
import io.claviger.seal.RootKeys;
import io.claviger.store.jdbc.JdbcDatabase;
import io.claviger.telemetry.LogEvent;
import io.claviger.telemetry.Metrics;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
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
  private final Metrics metrics;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Claviger(JdbcDatabase database, Engine engine, Acting acting) {
    this.database = database;
    this.engine = engine;
    this.acting = acting;
    this.metrics = engine.metrics().with(database.meters());
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
   * Policies: who may do what.
   *
   * @return the policies
   */
  public AccessPolicies policies() {
    return engine.policies();
  }

  /**
   * Ways to log in.
   *
   * @return the ways
   */
  public Logins logins() {
    return engine.logins();
  }

  /**
   * Key rotation, for whoever holds the root key and the database.
   *
   * @return the key administration
   */
  public KeyAdministration keys() {
    Caller operator = Caller.of(CallerContext.of(KEY_OPERATOR), Set.of(Caller.ROOT_POLICY));
    return new RotatingKeys(engine.keyRotation(), operator);
  }

  /**
   * Verifies the audit log: links, MACs, heads, and the trail against the journal. May take long;
   * reads page by page while everybody goes on.
   *
   * @param published heads that were kept outside the database; without any, a cut end and an older
   *     database do not show
   * @param sinceHead the number of a head that was verified before; 0 for everything
   * @return what was found
   * @throws io.claviger.api.InvalidRequestException if there is no such head
   */
  public Verdict verifyAudit(List<Head> published, long sinceHead) {
    return engine.verifyAudit(published, sinceHead);
  }

  /**
   * The public halves of the keys that sign audit heads, for whoever verifies elsewhere.
   *
   * @return the keys
   */
  public PublicKeys auditPublicKeys() {
    return engine.auditPublicKeys();
  }

  /**
   * Gives the keys that authenticate the audit journal to whoever holds the root key and the
   * database, for verifications elsewhere that look at the MACs. The audit log records it.
   *
   * @return the keys, which are secret: whoever has them can make rows of the journal
   */
  public MacKeys exportAuditMacKeys() {
    return engine.exportMacKeys(operator());
  }

  private static Caller operator() {
    return Caller.of(CallerContext.of("local-operator"), Set.of(Caller.ROOT_POLICY));
  }

  /**
   * Declares that the database was restored, for whoever holds the root key and the database: it
   * begins another life, which fits what was published before. Stop all other processes first.
   *
   * @param reason why; 1 to 500 characters, for the audit log
   * @return the signed head that says so; publish it
   * @throws io.claviger.api.InvalidRequestException if the reason is blank or too long
   */
  public Head declareRecovery(String reason) {
    return engine.declareRecovery(operator(), reason);
  }

  /**
   * Discards what is due of the audit log now, and not only at the next hour.
   *
   * @return how many days got a checkpoint; few at once, so call again
   * @throws io.claviger.api.IntegrityException if the oldest day was altered; it stays
   */
  public int discardOldAudit() {
    return engine.discardNow();
  }

  /**
   * Whether requests can be served. Answers within a few seconds; never throws.
   *
   * @return database and audit log, told apart
   */
  public HealthReport health() {
    return engine.health();
  }

  /**
   * Adds somebody who is told of suspicious activity that this process announces; of several
   * processes one announces each. The log line and the metric come anyway.
   *
   * @param listener told from now on
   */
  public void onSuspiciousActivity(SuspicionListener listener) {
    engine.onSuspiciousActivity(listener);
  }

  /**
   * The numbers of this instance. The starter hands them to Micrometer; without Spring read them as
   * they are.
   *
   * @return counters and gauges, and where distributions are told to
   */
  public Metrics metrics() {
    return metrics;
  }

  /** Finishes what is under way and lets all connections go. Safe to call twice. */
  @Override
  public void close() {
    engine.close();
    database.close();
    if (!closed.getAndSet(true)) {
      LogEvent.ENGINE_STOPPED.to(log).with("database", database).write();
    }
  }

  /**
   * Configures an instance. Everything is checked by {@link #build()}, all problems at once. Not
   * thread-safe.
   */
  public static final class Builder {
    private @Nullable String databaseUrl;
    private @Nullable Supplier<RootKeys> rootKeys;
    private boolean rootKeysReload;
    private final Grants grants = new Grants();
    private @Nullable String defaultPrincipal;
    private boolean migrate = true;
    private Clock clock = Clock.systemUTC();
    private @Nullable HeadLog headsFile;
    private final List<HeadLog> headLogs = new ArrayList<>();
    private int retentionDays = RetentionRule.DEFAULT_DAYS;
    private @Nullable Path archive;
    private SuspicionRules suspicion = SuspicionRules.DEFAULT;

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
      this.rootKeys = () -> keys;
      this.rootKeysReload = false;
      return this;
    }

    /**
     * The root keys, from a place where they may change, for example {@code () ->
     * RootKeyFile.load(path)}. {@link #build()} asks for them, and then a thread of the instance
     * every second, so that a new root key needs no restart. While it fails, or gives keys that do
     * not open the key ring, the former ones stay in use. Replaces {@link #rootKeys}.
     *
     * @param source gives the keys, the primary first; it must not take long
     * @return this
     */
    public Builder rootKeySource(Supplier<RootKeys> source) {
      this.rootKeys = source;
      this.rootKeysReload = true;
      return this;
    }

    /**
     * A principal that may do everything when it acts inside this process. Default: nobody.
     *
     * @param principal the principal
     * @return this
     */
    public Builder admin(String principal) {
      return grant(principal, Set.of(Caller.ROOT_POLICY));
    }

    /**
     * Policies that a principal holds when it acts inside this process, besides those it was given
     * before. A policy that does not exist grants nothing until somebody makes it. Default: none.
     *
     * @param principal the principal
     * @param policies names of policies
     * @return this
     */
    public Builder grant(String principal, Set<String> policies) {
      grants.add(principal, policies);
      return this;
    }

    /**
     * Leaves it to the host who may do what: every principal that acts inside this process may do
     * everything. Each of their accesses is recorded all the same. Default: policies decide.
     *
     * @return this
     */
    public Builder hostDecides() {
      grants.hostDecides();
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
     * Where signed heads of the audit journal are published, besides the log: best on another
     * machine or disk than the database. At the start the last one is compared with the database.
     * Default: nowhere.
     *
     * @param file a file that only grows; made with mode 0600 when it is absent
     * @return this
     */
    public Builder auditHeadsFile(Path file) {
      this.headsFile = new HeadsFile(file);
      return this;
    }

    /**
     * One more place where signed heads are published, besides the log and the file. Default: none.
     *
     * @param place the place; closed with the instance
     * @return this
     */
    public Builder auditHeadLog(HeadLog place) {
      headLogs.add(place);
      return this;
    }

    private HeadLog published() {
      List<HeadLog> all = new ArrayList<>();
      if (headsFile != null) {
        all.add(headsFile);
      }
      all.addAll(headLogs);
      return new HeadLogs(all);
    }

    /**
     * How many whole days (UTC) of the audit log are kept. Older days are verified, then discarded,
     * one a day; what a signed checkpoint vouches for still verifies. When more days are due than
     * usual this is logged an hour before, and they go a few at a time. Default: 90.
     *
     * @param days 1 to 36500
     * @return this
     */
    public Builder auditRetentionDays(int days) {
      this.retentionDays = days;
      return this;
    }

    /**
     * Where each day of the audit log is written to before it is discarded, compressed. A day that
     * cannot be written is not discarded. Default: nowhere.
     *
     * @param directory a folder; made with mode 0700 when it is absent
     * @return this
     */
    public Builder auditArchiveDirectory(Path directory) {
      this.archive = directory;
      return this;
    }

    /**
     * What counts as suspicious. The same for all processes of a database: the one that makes the
     * audit trail applies its own. Default: {@link SuspicionRules#DEFAULT}.
     *
     * @param rules the rules
     * @return this
     */
    public Builder suspicion(SuspicionRules rules) {
      this.suspicion = rules;
      return this;
    }

    /**
     * Opens the database and starts.
     *
     * @return the running instance
     * @throws ConfigurationException if something is missing or wrong; tells all of it
     * @throws KeyException if the root key is not the one this database was made with
     * @throws io.claviger.api.UnavailableException if the database does not answer
     * @throws io.claviger.api.IntegrityException if the database is not the one whose audit head
     *     was published last
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
      grants.check(problems);
      if (retentionDays < 1 || retentionDays > RetentionRule.MAX_DAYS) {
        problems.add("the retention of the audit log is 1 to 36500 days");
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

    private Claviger start(JdbcDatabase database, Supplier<RootKeys> roots) {
      SecureRandom random = new SecureRandom();
      Opening opening = new Opening(database);
      opening.prepareSchema(migrate);
      KeyRings rings = opening.keyRings(keyStore -> rings(keyStore, roots, random));
      Ports ports = opening.ports(rings, published());
      Engine engine = new Engine(ports, rings, random, clock, suspicion);
      engine.discardBy(new RetentionRule(retentionDays, archive));
      try {
        engine.start();
      } catch (RuntimeException e) {
        engine.close(); // its threads run since it was made
        throw e;
      }
      CallerContext byDefault =
          defaultPrincipal == null ? null : CallerContext.of(defaultPrincipal);
      Acting acting = Acting.by(grants.authority(), byDefault);
      LogEvent.ENGINE_STARTED.to(log).with("database", database).write();
      return new Claviger(database, engine, acting);
    }

    private KeyRings rings(KeyRingStore store, Supplier<RootKeys> roots, SecureRandom random) {
      return rootKeysReload
          ? KeyRings.reloading(store, roots, random, clock)
          : new KeyRings(store, roots.get(), random, clock);
    }
  }
}
