package io.claviger.engine;

import io.claviger.api.ErrorCode;
import io.claviger.api.OutcomeUnknownException;
import io.claviger.api.UnavailableException;
import io.claviger.audit.Conditions;
import io.claviger.audit.Event;
import io.claviger.audit.Groups;
import io.claviger.audit.Journal;
import io.claviger.audit.JournalGroup;
import io.claviger.audit.LastRow;
import io.claviger.audit.Receipt;
import io.claviger.audit.Seen;
import io.claviger.audit.Tip;
import io.claviger.tx.CommitUnknownException;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import io.claviger.tx.Transactions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs transactions that change something and record it: the journal row is the last statement
 * before the commit, so that the change and its event are there together or not at all.
 * Thread-safe.
 */
final class JournaledWork {
  private static final Logger log = LoggerFactory.getLogger(JournaledWork.class);
  private static final Duration RETRY_FOR = Duration.ofSeconds(5);
  private static final Duration LOOK_FOR = Duration.ofSeconds(5);
  private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

  private final Transactions transactions;
  private final Journal journal;
  private final Groups groups;
  private final LastRow last;

  JournaledWork(Transactions transactions, Journal journal, Groups groups, LastRow last) {
    this.transactions = transactions;
    this.journal = journal;
    this.groups = groups;
    this.last = last;
  }

  /**
   * Refuses what is to be done outside of such a transaction, as the transaction would be.
   *
   * @throws io.claviger.api.IntegrityException if the journal lost rows of this process
   */
  void refuseWhenLost() {
    last.refuseWhenLost();
  }

  /** Announces that a transaction will begin another life of the database. */
  void expectLife(long incarnation) {
    last.expectLife(incarnation);
  }

  /**
   * The statements of a transaction, and what they amount to.
   *
   * @param <R> the result
   */
  @FunctionalInterface
  interface Body<R> {
    Planned<R> run(Transaction tx);
  }

  /** What a transaction has done, and the events that record it; without events nothing is kept. */
  record Planned<R>(R result, List<Event> events) {}

  /** Looks at what the append told, before the commit; throws to undo everything. */
  @FunctionalInterface
  interface Check {
    void accept(Receipt receipt);
  }

  /**
   * Runs a transaction, again and again while others are in its way.
   *
   * @throws SupersededException if an event was based on something that has changed
   */
  <R> R run(Body<R> body) {
    return run(body, receipt -> {});
  }

  /** As {@link #run(Body)}, with a look at what each append told. */
  <R> R run(Body<R> body, Check check) {
    long deadline = System.nanoTime() + RETRY_FOR.toNanos();
    while (true) {
      try {
        return runOnce(body, check);
      } catch (ContentionException e) {
        if (System.nanoTime() > deadline) {
          throw overloaded(e);
        }
        pause();
      }
    }
  }

  /**
   * Runs a transaction once.
   *
   * @throws ContentionException if it certainly did not happen and may be tried again
   * @throws SupersededException if an event was based on something that has changed; undone
   * @throws OutcomeUnknownException if the answer was lost and could not be found out
   * @throws io.claviger.api.IntegrityException if the journal lost rows of this process; undone
   */
  <R> R runOnce(Body<R> body, Check check) {
    Planned<R> planned;
    JournalGroup group;
    Receipt receipt;
    CommitUnknownException unknown = null;
    last.refuseWhenLost();
    try (Transaction tx = transactions.begin()) {
      planned = body.run(tx);
      if (planned.events().isEmpty()) {
        return planned.result();
      }
      group = groups.of(planned.events());
      receipt = journal.append(tx, group, last.tip());
      last.check(receipt);
      checkConditions(planned.events(), group, receipt);
      check.accept(receipt);
      try {
        tx.commit();
      } catch (CommitUnknownException e) {
        unknown = e;
      }
    }
    if (unknown != null && !landed(group, receipt, unknown)) {
      throw new ContentionException("a lost commit did not happen", unknown);
    }
    last.remember(receipt.tip(), receipt.incarnation());
    return planned.result();
  }

  private static void checkConditions(List<Event> events, JournalGroup group, Receipt receipt) {
    Seen seen = Seen.of(receipt.seen(), group);
    for (int i = 0; i < events.size(); i++) {
      Conditions conditions = events.get(i).conditions();
      if (!conditions.hold(seen, receipt.tip().at())) {
        throw new SupersededException(i, Gate.superseded(conditions, seen, receipt));
      }
    }
  }

  /** Looks for the group on a new connection: the row is there if and only if the change is. */
  private boolean landed(JournalGroup group, Receipt receipt, CommitUnknownException cause) {
    Tip before = new Tip(receipt.tip().seq() - group.n(), receipt.tip().at(), new byte[0]);
    long deadline = System.nanoTime() + LOOK_FOR.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        return journal.contains(group.groupId(), before);
      } catch (UnavailableException | ContentionException e) {
        log.debug("The outcome of a commit cannot be looked up yet", e);
        pause();
      }
    }
    throw new OutcomeUnknownException(cause);
  }

  static UnavailableException overloaded(Throwable cause) {
    return new UnavailableException(
        ErrorCode.OVERLOADED, "Others are changing the same thing; try again", cause);
  }

  static void pause() {
    LockSupport.parkNanos(PAUSE_NANOS / 2 + ThreadLocalRandom.current().nextLong(PAUSE_NANOS));
  }
}
