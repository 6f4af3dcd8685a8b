package io.claviger.testkit;

import io.claviger.access.LoginStore;
import io.claviger.access.PolicyStore;
import io.claviger.access.TokenStore;
import io.claviger.api.ErrorCode;
import io.claviger.api.UnavailableException;
import io.claviger.audit.Checkpoint;
import io.claviger.audit.HeadStore;
import io.claviger.audit.Journal;
import io.claviger.audit.Trail;
import io.claviger.engine.Ports;
import io.claviger.engine.ReplicaStore;
import io.claviger.seal.KeyRingStore;
import io.claviger.secret.SecretStore;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import io.claviger.tx.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * All stores of the engine, in memory, for tests. One writer at a time; readers see what is
 * committed and wait for nobody. What is not committed when its transaction closes never happened.
 * Nothing is kept when the object is gone. Thread-safe.
 */
public final class MemoryDatabase {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Clock clock;
  private final Duration patience;
  private final Semaphore writer = new Semaphore(1, true);
  private final Object guard = new Object();
  private MemoryState committed = new MemoryState();

  /**
   * Makes an empty database whose writers wait up to five seconds for their turn.
   *
   * @param clock the database's clock; it is read in microseconds
   */
  public MemoryDatabase(Clock clock) {
    this(clock, PATIENCE);
  }

  /**
   * Makes an empty database.
   *
   * @param clock the database's clock; it is read in microseconds
   * @param patience how long a writer waits for its turn
   */
  public MemoryDatabase(Clock clock, Duration patience) {
    this.clock = clock;
    this.patience = patience;
  }

  /**
   * Begins units of work.
   *
   * @return the port, on this database
   */
  public Transactions transactions() {
    return this::begin;
  }

  /**
   * Keeps secrets.
   *
   * @return the port, on this database
   */
  public SecretStore secretStore() {
    return new MemorySecrets(this);
  }

  /**
   * Keeps access tokens.
   *
   * @return the port, on this database
   */
  public TokenStore tokenStore() {
    return new MemoryTokens(this);
  }

  /**
   * Keeps policies.
   *
   * @return the port, on this database
   */
  public PolicyStore policyStore() {
    return new MemoryPolicies(this);
  }

  /**
   * Keeps who can log in.
   *
   * @return the port, on this database
   */
  public LoginStore loginStore() {
    return new MemoryLogins(this);
  }

  /**
   * Keeps the key ring.
   *
   * @return the port, on this database
   */
  public KeyRingStore keyRingStore() {
    return new MemoryKeyRing(this);
  }

  /**
   * Keeps the living replicas.
   *
   * @return the port, on this database
   */
  public ReplicaStore replicaStore() {
    return new MemoryReplicas(this);
  }

  /**
   * Keeps the journal.
   *
   * @return the port, on this database
   */
  public Journal journal() {
    return new MemoryJournal(this);
  }

  /**
   * Keeps the signed heads of the journal.
   *
   * @return the port, on this database
   */
  public HeadStore headStore() {
    return new MemoryHeads(this);
  }

  /**
   * Keeps the trail.
   *
   * @return the port, on this database
   */
  public Trail trail() {
    return new MemoryTrail(this);
  }

  /**
   * Looks after the database.
   *
   * @return the upkeep of this database
   */
  public Ports.Upkeep upkeep() {
    return new Ports.Upkeep() {
      @Override
      public void ping() {
        read(MemoryState::head);
      }

      @Override
      public void prepareDays() {
        read(MemoryState::head);
      }

      @Override
      public boolean discard(Checkpoint upTo) {
        return write(
            state -> {
              state.trail.headMap(upTo.tip().seq(), true).clear();
              state.journal.removeIf(row -> row.seq() <= upTo.tip().seq());
              state
                  .heads
                  .headMap(upTo.lastHead().number(), true)
                  .values()
                  .removeIf(head -> !head.isRecovery());
              return true;
            });
      }
    };
  }

  /**
   * Keeps what is committed now, as a backup would.
   *
   * @return the backup, for {@link #restore}
   */
  public Backup backup() {
    return read(state -> new Backup(state.copy()));
  }

  /**
   * Brings a backup back without telling anybody, as somebody might who wants to hide something:
   * the incarnation is the old one.
   *
   * @param backup what {@link #backup} gave
   */
  public void restore(Backup backup) {
    MemoryState state = backup.state.copy();
    takeTurn();
    try {
      replace(state);
    } finally {
      writer.release();
    }
  }

  /** Changes the incarnation, as a declared restore does. */
  public void changeIncarnation() {
    change(state -> state.incarnation++);
  }

  /** Moves the policy epoch, as a change of policies does. */
  public void movePolicyEpoch() {
    change(state -> state.policyEpoch++);
  }

  /** What {@link #backup} kept. */
  public static final class Backup {
    private final MemoryState state;

    private Backup(MemoryState state) {
      this.state = state;
    }
  }

  long now() {
    Instant instant = clock.instant();
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
  }

  /** Looks at what is committed. */
  <T> T read(Function<MemoryState, T> query) {
    synchronized (guard) {
      return query.apply(committed);
    }
  }

  /** Changes what is committed, outside a transaction; the change must happen as a whole. */
  <T> T write(Function<MemoryState, T> change) {
    takeTurn();
    try {
      return read(change);
    } finally {
      writer.release();
    }
  }

  /** Replaces what is committed; for the writer whose turn it is. */
  void replace(MemoryState state) {
    synchronized (guard) {
      committed = state;
    }
  }

  void endTurn() {
    writer.release();
  }

  private void change(ToLongFunction<MemoryState> change) {
    write(change::applyAsLong);
  }

  private Transaction begin() {
    if (!awaitTurn()) {
      throw new ContentionException("another transaction is still open", null);
    }
    return new MemoryTransaction(this, read(MemoryState::copy), now());
  }

  private void takeTurn() {
    if (!awaitTurn()) {
      throw new UnavailableException(
          ErrorCode.DATABASE_UNAVAILABLE, "the database is busy: a transaction stays open", null);
    }
  }

  private boolean awaitTurn() {
    try {
      return writer.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException(
          ErrorCode.DATABASE_UNAVAILABLE, "interrupted while waiting for the database", e);
    }
  }
}
