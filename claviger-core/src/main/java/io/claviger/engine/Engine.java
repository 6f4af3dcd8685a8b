package io.claviger.engine;

import io.claviger.access.AccessPolicies;
import io.claviger.access.AccessTokens;
import io.claviger.access.Caller;
import io.claviger.access.Logins;
import io.claviger.api.ClavigerException;
import io.claviger.api.SecretsAudit;
import io.claviger.api.SecretsManager;
import io.claviger.audit.AppendStats;
import io.claviger.audit.Appender;
import io.claviger.audit.Folder;
import io.claviger.audit.Groups;
import io.claviger.audit.Head;
import io.claviger.audit.Heads;
import io.claviger.audit.LastRow;
import io.claviger.audit.SuspicionListener;
import io.claviger.audit.SuspicionRules;
import io.claviger.audit.Tip;
import io.claviger.audit.Verdict;
import io.claviger.seal.KeyPurpose;
import io.claviger.seal.KeyRings;
import io.claviger.seal.KeyedMac;
import io.claviger.seal.MacKeys;
import io.claviger.seal.PublicKeys;
import io.claviger.seal.RingSigner;
import io.claviger.seal.Sealer;
import io.claviger.seal.TicketSealer;
import io.claviger.telemetry.Metrics;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All parts of the engine over one database, working together. Thread-safe. {@code io.claviger}
 * builds one over a real database, the test kit one in memory.
 */
public final class Engine implements AutoCloseable {
  private final Ports ports;
  private final Gate gate;
  private final Appender appender;
  private final Groups groups;
  private final Heads heads;
  private final Folder folder;
  private final Recovery recovery;
  private final Announcer announcer;
  private final AuditLog.Parts audit;
  private final ChangeQueue changes;
  private final Housekeeper housekeeper;
  private final Tokens tokens;
  private final Policies policies;
  private final Logins logins;
  private final KeyRotation keyRotation;
  private final Secrets.Parts secrets;
  private final JournaledWork work;
  private final LastRow last;
  private final Counts counts;
  private @Nullable Retention retention;
  private final Metrics metrics;

  /**
   * Starts an engine.
   *
   * @param ports where things are kept
   * @param rings the opened key ring
   * @param random for ids, tokens and keys
   * @param clock dates keys; everything else has the database's time
   */
  public Engine(Ports ports, KeyRings rings, SecureRandom random, Clock clock) {
    this(ports, rings, random, clock, SuspicionRules.DEFAULT);
  }

  /**
   * Starts an engine.
   *
   * @param ports where things are kept
   * @param rings the opened key ring
   * @param random for ids, tokens and keys
   * @param clock dates keys; everything else has the database's time
   * @param rules what is suspicious
   */
  public Engine(
      Ports ports, KeyRings rings, SecureRandom random, Clock clock, SuspicionRules rules) {
    this.ports = ports;
    this.groups = new Groups(new KeyedMac(rings, KeyPurpose.JOURNAL_MAC), random);
    this.heads = new Heads(ports.journal(), ports.heads(), new RingSigner(rings), clock);
    Values values = new Values(new Sealer(rings, random), random);
    SecretCache cache = new SecretCache();
    AuthFailures failures = new AuthFailures();
    this.last = new LastRow();
    this.work = new JournaledWork(ports.transactions(), ports.journal(), groups, last);
    long replica = values.newUid();
    this.counts = new Counts();
    Observed observed = new Observed(ports, heads::newest);
    AppendStats appends = new AppendStats(counts.recorders());
    this.appender = new Appender(ports.journal(), groups, last, appends);
    Repeats repeats = new Repeats(rules.failures(), rules.window().toNanos(), System::nanoTime);
    PolicyCatalog catalog = new PolicyCatalog(ports.policies());
    this.gate = new Gate(catalog, appender, counts, repeats);
    this.policies = new Policies(ports.policies(), catalog, work, ports.journal(), gate);
    this.announcer = new Announcer(ports.trail(), work);
    this.changes =
        new ChangeQueue(
            work, ports.secrets(), rings, appender, new ChangeReport(counts), cache::drop);
    Folder.Shared shared = new Folder.Shared(heads.recent(), heads.alarm());
    this.folder =
        new Folder(
            ports.journal(), new Folder.Target(ports.trail(), rules), groups, shared, replica);
    TokenCheck tokenCheck =
        new TokenCheck(
            ports.tokens(),
            new TokenUses(ports.transactions(), ports.tokens()),
            failures,
            appender::lastAt,
            System::nanoTime);
    this.recovery = new Recovery(ports.journal(), work, heads, random);
    this.audit =
        new AuditLog.Parts(
            gate,
            ports.trail(),
            new AuditProof(ports, heads, groups),
            new FollowCursors(new KeyedMac(rings, KeyPurpose.ROW_MAC), clock),
            rings,
            tokenCheck,
            catalog);
    TokenMaker maker = new TokenMaker(ports.tokens(), work, random);
    TokenIssuer issuer = new TokenIssuer(ports.tokens(), maker, gate);
    this.tokens = new Tokens(ports.tokens(), issuer, work, gate, tokenCheck);
    this.logins =
        logins(
            ports,
            new LoginWork(ports.logins(), work, gate, issuer::hasLimitedUses),
            new LoginTokens(issuer, failures, new SealedFlows(new TicketSealer(rings, random))),
            random);
    this.keyRotation =
        new KeyRotation(
            ports, rings, work, values, gate, new KeyRotation.Randomness(random, clock));
    ValueReader reader = new ValueReader(ports.secrets(), cache, values, appender, work, repeats);
    this.secrets =
        new Secrets.Parts(
            gate, reader, changes, ports.secrets(), values, counts, new ReaderLists(ports.trail()));
    this.housekeeper =
        new Housekeeper(
            ports,
            rings,
            changes,
            appender,
            new Housekeeper.Counted(failures, repeats),
            observed,
            catalog,
            replica);
    this.metrics =
        new Metrics(
            EngineMeters.of(
                new EngineMeters.Sources(
                    counts,
                    observed,
                    appends,
                    appender,
                    folder,
                    changes,
                    failures,
                    cache,
                    tokenCheck,
                    rings,
                    announcer,
                    catalog,
                    heads,
                    audit.proof())),
            counts.recorders());
  }

  private static Logins logins(Ports from, LoginWork work, LoginTokens given, SecureRandom random) {
    ShortWork small = new ShortWork(from.transactions());
    RoleLogins roles =
        new RoleLogins(new RoleAdministration(work, random), from.logins(), small, given);
    UserAdministration users = new UserAdministration(work, random);
    return given.facade(
        roles,
        (hashes, rule) ->
            new UserLogins(users, hashes, new LoginAttempts(from.logins(), small, rule), given));
  }

  /**
   * Discards old days of the audit log, from {@link #start} on. Without this all are kept.
   *
   * @param rule how old
   */
  public void discardBy(RetentionRule rule) {
    retention =
        new Retention(
            ports,
            heads.checkpoints(ports.trail(), groups),
            work,
            new Retention.Own(last, counts),
            rule);
  }

  /**
   * Discards old days now, on the calling thread.
   *
   * @return how many days got a checkpoint; 0 without a rule
   * @throws io.claviger.api.IntegrityException if the oldest day was altered
   */
  public int discardNow() {
    Retention discarding = retention;
    return discarding == null ? 0 : discarding.run();
  }

  /**
   * Compares the database with the audit head that was published last, then starts following,
   * folding and housekeeping.
   *
   * @throws io.claviger.api.IntegrityException if the database is not the one that was published
   */
  public void start() {
    Tip signed = heads.open(groups);
    if (signed.seq() > 0) {
      appender.expect(signed, ports.journal().incarnation());
    }
    housekeeper.start();
    heads.start();
    folder.start();
    Retention discarding = retention;
    if (discarding != null) {
      discarding.start();
    }
    announcer.start();
  }

  /**
   * Verifies the audit log, with the keys of the ring.
   *
   * @param published heads that were kept outside the database
   * @param sinceHead the number of a head that was verified before; 0 for everything
   * @return what was found
   */
  public Verdict verifyAudit(List<Head> published, long sinceHead) {
    return audit.proof().verdict(published, sinceHead);
  }

  /**
   * Gives the keys that authenticate the journal away; that is recorded.
   *
   * @param operator who wants them
   * @return the keys, which are secret
   */
  public MacKeys exportMacKeys(Caller operator) {
    return new AuditLog(audit, Acting.as(operator)).exportMacKeys();
  }

  /**
   * The public halves of the keys that sign audit heads.
   *
   * @return the keys
   */
  public PublicKeys auditPublicKeys() {
    return heads.publicKeys();
  }

  /**
   * Begins another life of the database, after a restore that somebody answers for.
   *
   * @param operator who does it
   * @param reason why; 1 to 500 characters
   * @return the signed head that says so
   * @throws io.claviger.api.InvalidRequestException if the reason is blank or too long
   */
  public Head declareRecovery(Caller operator, String reason) {
    return recovery.declare(operator, reason);
  }

  /**
   * The secrets, as somebody sees them.
   *
   * @param acting who
   * @return the facade
   */
  public SecretsManager secrets(Acting acting) {
    return new Secrets(secrets, acting);
  }

  /**
   * The audit trail, as somebody sees it.
   *
   * @param acting who
   * @return the facade
   */
  public SecretsAudit audit(Acting acting) {
    return new AuditLog(audit, acting);
  }

  /**
   * Access tokens.
   *
   * @return the tokens
   */
  public AccessTokens tokens() {
    return tokens;
  }

  /**
   * Policies.
   *
   * @return the policies
   */
  public AccessPolicies policies() {
    return policies;
  }

  /**
   * Ways to log in.
   *
   * @return the ways
   */
  public Logins logins() {
    return logins;
  }

  /**
   * Key rotation.
   *
   * @return the rotation
   */
  public KeyRotation keyRotation() {
    return keyRotation;
  }

  /**
   * Folds all that is in the journal, now and on the calling thread.
   *
   * @return whether another replica has the turn
   */
  public boolean foldNow() {
    return folder.foldOnce();
  }

  /** Announces the suspicious activity that was found, now and on the calling thread. */
  public void announceNow() {
    announcer.announceNow();
  }

  /**
   * Adds somebody who is told of suspicious activity that this process announces.
   *
   * @param listener told from now on
   */
  public void onSuspiciousActivity(SuspicionListener listener) {
    announcer.add(listener);
  }

  /**
   * The numbers of this engine.
   *
   * @return counters and gauges, and where distributions are told to
   */
  public Metrics metrics() {
    return metrics;
  }

  /**
   * Whether the engine can serve. Never throws.
   *
   * @return the parts and what is wrong with them
   */
  public HealthReport health() {
    HealthReport.Part database = up();
    try {
      ports.upkeep().ping();
    } catch (ClavigerException e) {
      database = new HealthReport.Part(false, e.safeMessage());
    } catch (RuntimeException e) {
      database = new HealthReport.Part(false, "The database answers with errors");
    }
    String alarm = appender.problem() != null ? appender.problem() : changes.problem();
    return new HealthReport(
        database, alarm == null ? journalHealth() : new HealthReport.Part(false, alarm));
  }

  private HealthReport.Part journalHealth() {
    @Nullable String alarm = folder.alarm();
    return alarm == null ? up() : new HealthReport.Part(false, alarm);
  }

  private static HealthReport.Part up() {
    return new HealthReport.Part(true, "");
  }

  /** Finishes changes under way and stops all threads. Safe to call twice. */
  @Override
  public void close() {
    Retention discarding = retention;
    if (discarding != null) {
      discarding.close();
    }
    announcer.close();
    changes.close();
    housekeeper.close();
    heads.close();
    folder.close();
    appender.close();
  }
}
