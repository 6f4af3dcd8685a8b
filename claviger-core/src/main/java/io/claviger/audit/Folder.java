package io.claviger.audit;

import io.claviger.api.ClavigerException;
import io.claviger.tx.CommitUnknownException;
import io.claviger.tx.ContentionException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the trail from the journal, checking on the way that each row follows its predecessor and
 * was written by a holder of the keys. Every replica runs one; the trail's compare-and-set lets one
 * of them work at a time. Thread-safe.
 */
public final class Folder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Folder.class);

  /** Rows of the journal in one step. */
  private static final int MAX_ROWS = 256;

  /** Between two steps when the last one has caught up: fewer, larger steps cost less. */
  private static final Duration REST = Duration.ofMillis(250);

  private final Journal journal;
  private final Trail trail;
  private final Groups groups;
  private final long replica;
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable String alarm;
  private @Nullable Tip folded;

  /**
   * Creates it; {@link #start} makes it work.
   *
   * @param journal where from
   * @param trail where to
   * @param groups checks who wrote a row
   * @param replica this process
   */
  public Folder(Journal journal, Trail trail, Groups groups, long replica) {
    this.journal = journal;
    this.trail = trail;
    this.groups = groups;
    this.replica = replica;
    this.thread = Thread.ofPlatform().name("claviger-folder").daemon().unstarted(this::run);
  }

  /** Starts the thread that folds. */
  public void start() {
    thread.start();
  }

  /**
   * What is wrong with the journal, if something is.
   *
   * @return a safe sentence, or null
   */
  public @Nullable String alarm() {
    return alarm;
  }

  /** Stops after the step under way. Safe to call twice. */
  @Override
  public void close() {
    closed = true;
    if (thread.getState() == Thread.State.NEW) {
      return;
    }
    LockSupport.unpark(thread);
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closed) {
      boolean more = false;
      try {
        more = foldOnce();
      } catch (ClavigerException e) {
        log.debug("Folding waits: {}", e.safeMessage());
        folded = null;
      } catch (ContentionException | CommitUnknownException e) {
        log.debug("Folding is tried again: {}", e.getMessage());
        folded = null;
      } catch (RuntimeException e) {
        log.error("Folding the audit journal failed; it is tried again", e);
        folded = null;
      }
      if (!more && !closed) {
        LockSupport.parkNanos(this, REST.toNanos());
      }
    }
  }

  /**
   * Takes one step, if it is this replica's turn.
   *
   * @return whether there may be more to do at once
   */
  public boolean foldOnce() {
    FoldPosition position = trail.position();
    if (position.owner() != replica && position.leaseUntil() > position.now()) {
      folded = null;
      return false;
    }
    Tip from = known(position);
    List<JournalRow> found = journal.rows(from, MAX_ROWS);
    List<JournalRow> rows = firstEvents(found);
    if (rows.isEmpty()) {
      return false;
    }
    List<TrailRow> events = new ArrayList<>();
    byte[] hash = from.hash();
    for (JournalRow row : rows) {
      check(row, hash);
      hash = row.hash();
      events.addAll(TrailRows.of(row));
    }
    JournalRow end = rows.getLast();
    Tip to = new Tip(end.seq(), end.at(), end.hash());
    boolean done = trail.fold(position, to, replica, events);
    folded = done ? to : null;
    // Not by the number of events: many small rows are a full step, too.
    return done && (found.size() == MAX_ROWS || rows.size() < found.size());
  }

  /** The row the trail ends with: remembered, or looked up when another replica folded. */
  private Tip known(FoldPosition position) {
    Tip last = folded;
    if (last != null && last.seq() == position.seq()) {
      return last;
    }
    if (position.seq() == 0) {
      return new Tip(0, 0, ChainHash.empty());
    }
    Tip before = new Tip(position.seq() - 1, position.at(), new byte[0]);
    for (JournalRow row : journal.rows(before, 1)) {
      if (row.seq() == position.seq()) {
        return new Tip(row.seq(), row.at(), row.hash());
      }
    }
    raise(position.seq(), "the row the trail ends with is gone");
    return new Tip(position.seq(), position.at(), new byte[0]);
  }

  private void check(JournalRow row, byte[] previous) {
    if (!MessageDigest.isEqual(ChainHash.of(previous, row), row.hash())) {
      raise(row.seq(), "a row does not follow its predecessor");
    }
    if (!groups.isAuthentic(row)) {
      raise(row.seq(), "a row was not written by a holder of the keys");
    }
  }

  private void raise(long seq, String what) {
    alarm = "the audit journal was changed at " + seq + ": " + what;
    log.error("event=audit_journal_changed seq={} {}", seq, what);
  }

  private List<JournalRow> firstEvents(List<JournalRow> rows) {
    int events = 0;
    for (int i = 0; i < rows.size(); i++) {
      events += rows.get(i).n();
      if (events >= trail.foldEvents()) {
        return rows.subList(0, i + 1);
      }
    }
    return rows;
  }
}
