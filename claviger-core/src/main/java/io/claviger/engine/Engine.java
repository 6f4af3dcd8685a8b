package io.claviger.engine;

import io.claviger.access.AccessTokens;
import io.claviger.access.Authorizer;
import io.claviger.api.ClavigerException;
import io.claviger.api.SecretsAudit;
import io.claviger.api.SecretsManager;
import io.claviger.audit.Appender;
import io.claviger.audit.Folder;
import io.claviger.audit.Groups;
import io.claviger.seal.KeyPurpose;
import io.claviger.seal.KeyRings;
import io.claviger.seal.KeyedMac;
import io.claviger.seal.Sealer;
import java.security.SecureRandom;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * All parts of the engine over one database, working together. Thread-safe. {@code io.claviger}
 * builds one over a real database, the test kit one in memory.
 */
public final class Engine implements AutoCloseable {
  private final Ports ports;
  private final Gate gate;
  private final Appender appender;
  private final Folder folder;
  private final ChangeQueue changes;
  private final Housekeeper housekeeper;
  private final Tokens tokens;
  private final KeyRotation keyRotation;
  private final Secrets.Parts secrets;

  /**
   * Starts an engine.
   *
   * @param ports where things are kept
   * @param rings the opened key ring
   * @param authorizer decides who may do what
   * @param random for ids, tokens and keys
   * @param clock dates keys; everything else has the database's time
   */
  public Engine(
      Ports ports, KeyRings rings, Authorizer authorizer, SecureRandom random, Clock clock) {
    this.ports = ports;
    Groups groups = new Groups(new KeyedMac(rings, KeyPurpose.JOURNAL_MAC), random);
    Values values = new Values(new Sealer(rings, random), random);
    SecretCache cache = new SecretCache();
    AuthFailures failures = new AuthFailures();
    JournaledWork work = new JournaledWork(ports.transactions(), ports.journal(), groups);
    long replica = values.newUid();
    this.appender = new Appender(ports.journal(), groups);
    this.gate = new Gate(authorizer, appender);
    this.changes = new ChangeQueue(work, ports.secrets(), rings, appender, cache::drop);
    this.folder = new Folder(ports.journal(), ports.trail(), groups, replica);
    this.tokens = new Tokens(ports.tokens(), work, gate, appender, failures, random);
    this.keyRotation =
        new KeyRotation(
            ports, rings, work, values, gate, new KeyRotation.Randomness(random, clock));
    ValueReader reader = new ValueReader(ports.secrets(), cache, values, appender, work);
    this.secrets = new Secrets.Parts(gate, reader, changes, ports.secrets(), values);
    this.housekeeper = new Housekeeper(ports, rings, changes, appender, failures, replica);
  }

  /** Starts folding and housekeeping. */
  public void start() {
    housekeeper.start();
    folder.start();
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
    return new AuditLog(gate, ports.trail(), acting);
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
    String alarm = appender.problem();
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
    changes.close();
    housekeeper.close();
    folder.close();
    appender.close();
  }
}
