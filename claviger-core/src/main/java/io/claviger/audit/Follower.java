package io.claviger.audit;

import io.claviger.api.ClavigerException;
import io.claviger.telemetry.LogEvent;
import io.claviger.tx.CommitUnknownException;
import io.claviger.tx.ContentionException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the journal a few times a second and checks each row itself; what it has checked is
 * signed once a second. It begins at the last signed head. The first row that does not fit raises
 * the alarm and ends the following, so that nothing is signed over it. Thread-safe.
 */
public final class Follower implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Follower.class);
  private static final Duration REST = Duration.ofMillis(200);
  private static final long SIGN_NANOS = Duration.ofSeconds(1).toNanos();

  /** The journal may have grown while this process stops; somebody else signs the rest. */
  private static final int LAST_STEPS = 64;

  private final Walk walk;
  private final HeadSigner signer;
  private final AuditAlarm alarm;
  private final Thread thread;
  private volatile boolean closed;
  private long signedAt = System.nanoTime() - SIGN_NANOS;

  /**
   * Creates it; {@link #start} makes it work.
   *
   * @param walk goes along the journal
   * @param signer signs what was checked
   * @param alarm told what does not fit
   */
  Follower(Walk walk, HeadSigner signer, AuditAlarm alarm) {
    this.walk = walk;
    this.signer = signer;
    this.alarm = alarm;
    this.thread = Thread.ofPlatform().name("claviger-follower").daemon().unstarted(this::run);
  }

  /** Starts the thread that follows. */
  void start() {
    thread.start();
  }

  /** Stops, after what is there has been checked and signed. Safe to call twice. */
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
      boolean more = step(false);
      if (!more && !closed) {
        LockSupport.parkNanos(this, REST.toNanos());
      }
    }
    for (int i = 0; i < LAST_STEPS && step(true); i++) {
      // Not for ever: others go on writing.
    }
  }

  /** Checks some rows, and signs when it is time; tells whether there may be more rows. */
  private boolean step(boolean last) {
    try {
      boolean more = alarm.text() == null && walk.on();
      boolean due = System.nanoTime() - signedAt >= SIGN_NANOS || (last && !more);
      if (due && alarm.text() == null && walk.mayBeSigned()) {
        signedAt = System.nanoTime();
        signer.sign(walk.checked(), last);
      }
      return more;
    } catch (ClavigerException e) {
      log.debug("Following the journal waits: {}", e.safeMessage());
    } catch (ContentionException | CommitUnknownException e) {
      log.debug("Following the journal is tried again: {}", e.getMessage());
    } catch (Throwable e) { // an Error of one step must not end all of them
      LogEvent.AUDIT_FOLLOW_FAILED.to(log).because(e).write("It is tried again.");
    }
    return false;
  }

  /** Takes the steps of a second at once, on the calling thread. */
  void followNow() {
    while (alarm.text() == null && walk.on()) {
      // on
    }
    if (alarm.text() == null && walk.mayBeSigned()) {
      signer.sign(walk.checked(), true);
    }
  }

  /**
   * What the follower shares with the folder of its process.
   *
   * @param recent rows that are checked already
   * @param alarm told what does not fit
   */
  record Shared(CheckedRows recent, AuditAlarm alarm) {}

  /** The way along the journal. One thread at a time. */
  static final class Walk {
    /** Rows of the journal in one step. */
    private static final int MAX_ROWS = 256;

    private final Journal journal;
    private final Groups groups;
    private final CheckedRows recent;
    private final AuditAlarm alarm;
    private final Replays replays = new Replays();
    private final Tip signed;
    private final Tip base;
    private Tip checked;
    private boolean begun;

    /**
     * Begins so far before the last signed row that copies of young rows are found, but not before
     * the rows that are there: all up to {@code base} may have been discarded.
     */
    Walk(Journal journal, Groups groups, Shared shared, Tip signed, Tip base) {
      this.journal = journal;
      this.groups = groups;
      this.recent = shared.recent();
      this.alarm = shared.alarm();
      this.signed = signed;
      this.base = base;
      this.checked = base;
    }

    Tip checked() {
      return checked;
    }

    /** What is signed already needs no second signature; what lies before it, even less. */
    boolean mayBeSigned() {
      return checked.seq() >= signed.seq() && checked.seq() > 0;
    }

    /** Checks the next rows; tells whether there may be more at once. */
    boolean on() {
      if (!begun) {
        begin();
        begun = true;
      }
      // The last checked row is read again: if it is gone, the journal was cut or rolled back.
      boolean atStart = checked.seq() == base.seq();
      Tip from = atStart ? checked : new Tip(checked.seq() - 1, checked.at(), checked.hash());
      List<JournalRow> rows = journal.rows(from, MAX_ROWS);
      List<JournalRow> next = rows;
      if (!atStart) {
        if (rows.isEmpty() || !isChecked(rows.getFirst())) {
          alarm.raise(checked.seq(), "a row that was checked before is gone");
          return false;
        }
        next = rows.subList(1, rows.size());
      }
      for (JournalRow row : next) {
        if (!check(row)) {
          return false;
        }
      }
      if (!next.isEmpty()) {
        groups.know(checked.seq());
        recent.add(next);
      }
      return rows.size() == MAX_ROWS;
    }

    private void begin() {
      long early = signed.seq() - Replays.WINDOW;
      if (early > base.seq()) {
        // Its own hash is taken on trust: the signed head behind it vouches for it.
        List<JournalRow> first = journal.rows(new Tip(early, 0, signed.hash()), 1);
        if (!first.isEmpty()) {
          JournalRow row = first.getFirst();
          checked = new Tip(row.seq(), row.at(), row.hash());
        }
      }
    }

    private boolean isChecked(JournalRow row) {
      return row.seq() == checked.seq() && MessageDigest.isEqual(row.hash(), checked.hash());
    }

    private boolean check(JournalRow row) {
      RowCheck.Flaw flaw = RowCheck.flaw(checked, row, groups.macs());
      if (flaw != null) {
        alarm.raise(row.seq(), flaw.text());
        return false;
      }
      Replays.Answer answer = replays.look(row);
      if (answer == Replays.Answer.COPY || (answer == Replays.Answer.STALE && hasOriginal(row))) {
        alarm.raise(row.seq(), "a row is a copy of an older one");
        return false;
      }
      checked = new Tip(row.seq(), row.at(), row.hash());
      boolean passed = checked.seq() == signed.seq();
      if (passed && !MessageDigest.isEqual(checked.hash(), signed.hash())) {
        alarm.raise(row.seq(), "a row is not the one that was signed");
        return false;
      }
      return true;
    }

    private boolean hasOriginal(JournalRow copy) {
      Tip at = new Tip(Math.max(0, Replays.named(copy.groupId())), 0, copy.hash());
      while (true) {
        List<JournalRow> rows = journal.rows(at, MAX_ROWS);
        for (JournalRow row : rows) {
          if (row.seq() >= copy.seq()) {
            return false;
          }
          if (MessageDigest.isEqual(row.groupId(), copy.groupId())) {
            return true;
          }
        }
        if (rows.isEmpty()) {
          return false;
        }
        JournalRow end = rows.getLast();
        at = new Tip(end.seq(), end.at(), end.hash());
      }
    }
  }
}
