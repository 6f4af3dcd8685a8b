package io.claviger.audit;

import io.claviger.api.ClavigerException;
import io.claviger.telemetry.LogEvent;
import io.claviger.tx.CommitUnknownException;
import io.claviger.tx.ContentionException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
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

  /** Rows of the journal to read at once; one step may take fewer. */
  private static final int MAX_ROWS = 256;

  /** Between two steps at most; the follower ends it when it has checked more rows. */
  private static final Duration REST = Duration.ofSeconds(1);

  /**
   * Between two steps when there is more to do, as a multiple of the time the step took. Without
   * it, a fold keeps a core from the readers for so long that their slowest answers show it.
   */
  private static final int REST_PER_WORK = 2;

  private static final Duration LONGEST_REST = Duration.ofMillis(100);

  /** Further behind than this it does not rest, and the readers wait a little. */
  private static final Duration FAR_BEHIND = Duration.ofSeconds(1);

  /** A position that did not move for so long, with rows behind it that are as old, is stuck. */
  private static final long STALLED_MICROS = 60_000_000;

  private static final long LOOK_AGAIN_MICROS = 30_000_000;

  /** How often the index is rid of what nobody needs. */
  private static final long DISCARD_MICROS = 60_000_000;

  /** How long suspicious activities stay after they were announced: 90 days. */
  private static final long KEEP_ACTIVITIES_MICROS = 90L * 24 * 3_600_000_000L;

  private final Journal journal;
  private final Trail trail;
  private final Groups groups;
  private final CheckedRows recent;
  private final AuditAlarm alarm;
  private final Indexer indexer;
  private final long replica;
  private final Thread thread;
  private final LongAdder foldedEvents = new LongAdder();
  private volatile boolean closed;
  private volatile @Nullable String stalled;
  private @Nullable Tip folded;

  /** What was logged already; bounded. */
  private final Told told = new Told();

  /** The position that was seen last, and when to look whether it should have moved. */
  private long watched = -1;

  private long lookAt;

  /** When to rid the index of what nobody needs. */
  private long discardAt;

  /** Whether the rows that wait may have earlier times than the position, which must not be. */
  private boolean hidden;

  /** Rows that follow {@link #folded} and have been read already. */
  private List<JournalRow> ahead = List.of();

  /** Whether the follower has checked them. */
  private boolean aheadChecked;

  /** Whether there were as many rows as could be read, so that there may be more behind them. */
  private boolean readFull;

  /** How old the last event of the last step was. */
  private Duration behind = Duration.ZERO;

  /**
   * What the folder shares with the follower of its process.
   *
   * @param recent rows that are checked already
   * @param alarm told what does not fit
   */
  public record Shared(CheckedRows recent, AuditAlarm alarm) {}

  /**
   * Creates it with the rules by default.
   *
   * @param journal where from
   * @param trail where to
   * @param groups checks who wrote a row
   * @param shared what it shares with the follower
   * @param replica this process
   */
  public Folder(Journal journal, Trail trail, Groups groups, Shared shared, long replica) {
    this(journal, new Target(trail, SuspicionRules.DEFAULT), groups, shared, replica);
  }

  /**
   * Where to, and what to look for on the way.
   *
   * @param trail where to
   * @param rules what is suspicious
   */
  public record Target(Trail trail, SuspicionRules rules) {}

  /**
   * Creates it; {@link #start} makes it work.
   *
   * @param journal where from
   * @param target where to
   * @param groups checks who wrote a row
   * @param shared what it shares with the follower
   * @param replica this process
   */
  public Folder(Journal journal, Target target, Groups groups, Shared shared, long replica) {
    this.journal = journal;
    this.trail = target.trail();
    this.indexer = new Indexer(trail, target.rules());
    this.groups = groups;
    this.recent = shared.recent();
    this.alarm = shared.alarm();
    this.replica = replica;
    this.thread = Thread.ofPlatform().name("claviger-folder").daemon().unstarted(this::run);
    recent.onMore(() -> LockSupport.unpark(thread));
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
    return alarm.text() != null ? alarm.text() : stalled;
  }

  /**
   * What this process has put into the trail since it started.
   *
   * @return events
   */
  public long foldedEvents() {
    return foldedEvents.sum();
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
    try {
      while (!closed) {
        long began = System.nanoTime();
        Duration rest = step() ? betweenSteps(System.nanoTime() - began) : REST;
        if (!closed && rest.isPositive()) {
          LockSupport.parkNanos(this, rest.toNanos());
        }
      }
    } finally {
      if (!closed) {
        stalled = "the audit trail is not made from the journal any more; restart this process";
      }
    }
  }

  private boolean step() {
    try {
      return foldOnce();
    } catch (ClavigerException e) {
      log.debug("Folding waits: {}", e.safeMessage());
    } catch (ContentionException | CommitUnknownException e) {
      log.debug("Folding is tried again: {}", e.getMessage());
    } catch (Throwable e) { // an Error of one step must not end all of them
      LogEvent.FOLD_FAILED.to(log).because(e).write("It is tried again.");
    }
    forget();
    return false;
  }

  /** What is remembered holds only as long as nobody else folds. */
  private synchronized void forget() {
    folded = null;
    indexer.forget();
  }

  private boolean isFarBehind() {
    return behind.compareTo(FAR_BEHIND) > 0;
  }

  private Duration betweenSteps(long worked) {
    if (isFarBehind()) {
      return Duration.ZERO;
    }
    Duration rest = Duration.ofNanos(worked * REST_PER_WORK);
    return rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
  }

  /**
   * Takes one step, if it is this replica's turn.
   *
   * @return whether there may be more to do at once
   */
  public synchronized boolean foldOnce() {
    FoldPosition position = trail.position();
    watch(position);
    if (position.owner() != replica && isLeased(position)) {
      forget();
      return false;
    }
    Tip from = known(position);
    if (ahead.isEmpty()) {
      Tip start = hidden ? new Tip(from.seq(), 0, from.hash()) : from;
      List<JournalRow> checked = recent.after(from.seq(), MAX_ROWS);
      aheadChecked = !checked.isEmpty() && isLinked(checked.getFirst(), from);
      ahead = aheadChecked ? checked : journal.rows(start, MAX_ROWS);
      readFull = ahead.size() == MAX_ROWS;
    }
    List<TrailRow> events = new ArrayList<>();
    Tip to = from;
    int taken = 0;
    for (JournalRow row : firstEvents(ahead)) {
      Tip next = take(to, row, position.now(), events);
      if (next == null) {
        ahead = List.of();
        break;
      }
      to = next;
      taken++;
    }
    if (taken == 0) {
      return false;
    }
    boolean done = trail.fold(position, to, replica, indexer.batch(events));
    if (done) {
      folded = to;
      discard(position.now());
    } else {
      forget();
    }
    ahead = done && !ahead.isEmpty() ? ahead.subList(taken, ahead.size()) : List.of();
    behind = Duration.of(position.now() - to.at(), ChronoUnit.MICROS);
    if (done) {
      foldedEvents.add(events.size());
    }
    // Not by the number of events: many small rows are a full step, too.
    return done && (readFull || !ahead.isEmpty());
  }

  private void discard(long now) {
    if (now >= discardAt) {
      discardAt = now + DISCARD_MICROS;
      indexer.discard(now, now - KEEP_ACTIVITIES_MICROS);
    }
  }

  private boolean isLeased(FoldPosition position) {
    boolean tooLong = position.leaseUntil() > position.now() + Trail.LONGEST_LEASE_MICROS;
    if (tooLong && told.add("lease " + position.leaseUntil())) {
      LogEvent.FOLD_LEASE_IGNORED.to(log).with("seq", position.seq()).write();
    }
    return !tooLong && position.leaseUntil() > position.now();
  }

  /** Looks now and then whether the trail follows the journal, whoever folds. */
  private void watch(FoldPosition position) {
    if (position.seq() != watched || position.now() < lookAt - STALLED_MICROS) {
      watched = position.seq();
      lookAt = position.now() + STALLED_MICROS;
      stalled = null;
      hidden = false;
    } else if (position.now() >= lookAt) {
      lookAt = position.now() + LOOK_AGAIN_MICROS;
      Tip end = new Tip(position.seq(), 0, new byte[0]);
      List<JournalRow> waiting = journal.rows(end, 1);
      boolean late =
          !waiting.isEmpty() && position.now() - waiting.getFirst().at() > STALLED_MICROS;
      hidden = late;
      stalled = late ? "the audit trail has not followed the journal for a minute" : null;
      if (late && told.add("stalled " + position.seq())) {
        LogEvent.FOLD_STALLED.to(log).with("seq", position.seq()).write();
      }
    }
  }

  /**
   * Adds the events of a row, whatever somebody has made of it: the fold goes on in any case.
   *
   * @return where the trail is then; null when the row lies behind the end of the journal
   */
  private @Nullable Tip take(Tip previous, JournalRow row, long now, List<TrailRow> events) {
    boolean authentic = aheadChecked || groups.isAuthentic(row);
    boolean linked = aheadChecked || isLinked(row, previous);
    TrailRows.Read read = TrailRows.read(previous.seq(), row, authentic);
    String flaw = read.flaw();
    if (flaw == null && !linked) {
      flaw = "a row does not follow its predecessor";
    }
    if (flaw != null) {
      raise(row.seq(), flaw);
      if (row.seq() > journal.head().seq()) {
        return null;
      }
    }
    events.addAll(read.events());
    // Rows are looked for from this time on: a changed one must not hide those behind it.
    long at = linked ? Math.min(row.at(), now) : previous.at();
    return new Tip(row.seq(), at, row.hash());
  }

  private static boolean isLinked(JournalRow row, Tip previous) {
    return MessageDigest.isEqual(ChainHash.of(previous.hash(), row), row.hash());
  }

  /** The row the trail ends with: remembered, or looked up when another replica folded. */
  private Tip known(FoldPosition position) {
    Tip last = folded;
    if (last != null && last.seq() == position.seq()) {
      return last;
    }
    ahead = List.of();
    indexer.forget();
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

  /** Tells of each row once. */
  private void raise(long seq, String what) {
    if (told.add("row " + seq)) {
      alarm.raise(seq, what);
    }
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

  /** A set that forgets the eldest entries. */
  private static final class Told {
    private static final int MAX = 1024;

    private final Set<String> entries = new LinkedHashSet<>();

    synchronized boolean add(String entry) {
      boolean isNew = entries.add(entry);
      if (entries.size() > MAX) {
        entries.remove(entries.iterator().next());
      }
      return isNew;
    }
  }
}
