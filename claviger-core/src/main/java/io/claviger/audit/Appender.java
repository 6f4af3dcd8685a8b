package io.claviger.audit;

import io.claviger.api.ClavigerException;
import io.claviger.api.ErrorCode;
import io.claviger.api.IntegrityException;
import io.claviger.api.UnavailableException;
import io.claviger.telemetry.LogEvent;
import io.claviger.tx.CommitUnknownException;
import io.claviger.tx.ContentionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the events of all waiting readers into the journal, one group at a time: whoever comes while
 * an append is under way shares the next one. A reader waits for its own group, because nothing is
 * released before its event is durable.
 *
 * <p>Thread-safe. One thread of its own appends, another one lets go whoever waits for too long;
 * callers park (virtual threads are welcome).
 */
public final class Appender implements AutoCloseable {
  /** The most bytes that may wait; beyond it callers are refused. */
  public static final int MAX_QUEUED_BYTES = 8 * 1024 * 1024;

  /** How long a caller waits for its append at most, give or take a tenth of a second. */
  public static final Duration MAX_WAIT = Duration.ofSeconds(3);

  /** How long after its append was sent a result may leave at most. */
  public static final Duration MAX_AGE = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(Appender.class);
  private static final int ENTRY_OVERHEAD = 200;

  /** How often those who wait for too long are looked for. */
  private static final long WATCH_NANOS = Duration.ofMillis(100).toNanos();

  /** Without another try, a failure says nothing about now after a while. */
  private static final Duration FAILING_FOR = Duration.ofSeconds(10);

  private final Journal journal;
  private final Groups groups;
  private final AppendStats stats;
  private final LastRow last;
  private final Queue<AppendEntry> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong queuedBytes = new AtomicLong();
  private final Thread thread;
  private final Thread watcher;

  /** Those whose append is under way. */
  private volatile List<AppendEntry> underWay = List.of();

  private volatile boolean idle;
  private volatile boolean closed;

  /** Whether the appending thread is gone. */
  private volatile boolean ended;

  private volatile long lastAt;

  /** When an append failed, if no later one succeeded; {@link System#nanoTime()}, 0 for never. */
  private volatile long failedAt;

  /**
   * Starts the appending thread.
   *
   * @param journal where to
   * @param groups makes the groups
   * @param last what this process has written, also by other ways
   * @param stats counts
   */
  public Appender(Journal journal, Groups groups, LastRow last, AppendStats stats) {
    this.journal = journal;
    this.groups = groups;
    this.last = last;
    this.stats = stats;
    this.thread = Thread.ofPlatform().name("claviger-appender").daemon().unstarted(this::run);
    this.watcher =
        Thread.ofPlatform().name("claviger-append-watch").daemon().unstarted(this::watch);
    thread.start();
    watcher.start();
  }

  /**
   * Appends events and waits until they are durable.
   *
   * @param events 1 to 100 events; they stay together and in order
   * @return what the append saw
   * @throws UnavailableException if they could not be appended in time; nothing may be released
   */
  public Appended append(List<Event> events) {
    List<byte[]> encoded = new ArrayList<>(events.size());
    List<Conditions> conditions = new ArrayList<>(events.size());
    long size = ENTRY_OVERHEAD;
    for (Event event : events) {
      byte[] bytes = EventCodec.encode(event);
      encoded.add(bytes);
      conditions.add(event.conditions());
      size += bytes.length;
    }
    AppendEntry waiting = new AppendEntry(encoded, conditions, size, Thread.currentThread());
    if (queuedBytes.addAndGet(size) > MAX_QUEUED_BYTES) {
      queuedBytes.addAndGet(-size);
      stats.refused();
      throw new UnavailableException(
          ErrorCode.OVERLOADED, "Too many requests wait for the audit log; try again", null);
    }
    queue.add(waiting);
    if (closed || ended) {
      waiting.fail(closing());
    } else if (idle) {
      LockSupport.unpark(thread);
    }
    return waiting.await();
  }

  /**
   * Names a row that is known to be there, before the first append: that one tells whether it still
   * is.
   *
   * @param tip the row
   * @param life which life of the database it belongs to
   */
  public void expect(Tip tip, long life) {
    last.remember(tip, life);
  }

  /**
   * The clock of the database at the last append: the time there is at least this.
   *
   * @return microseconds since 1970 UTC; 0 before the first append
   */
  public long lastAt() {
    return lastAt;
  }

  /**
   * What waits for its append.
   *
   * @return bytes, with an allowance for each caller
   */
  public long queuedBytes() {
    return queuedBytes.get();
  }

  /**
   * Why nothing is released, if so: for good, because the database lost rows this process had
   * appended, or because the last append failed a moment ago.
   *
   * @return a safe sentence, or null
   */
  public @Nullable String problem() {
    String alarm = last.alarm();
    if (alarm != null) {
      return alarm;
    }
    if (ended && !closed) {
      return "accesses are not recorded any more; restart this process";
    }
    long failed = failedAt;
    boolean failing = failed != 0 && System.nanoTime() - failed < FAILING_FOR.toNanos();
    return failing ? "the last access could not be recorded" : null;
  }

  /** Lets waiting callers go with an error. Safe to call twice. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    boolean interrupted = awaitEnd(thread);
    LockSupport.unpark(watcher);
    interrupted |= awaitEnd(watcher);
    failQueued(closing());
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the wait was interrupted meanwhile. */
  private static boolean awaitEnd(Thread ending) {
    boolean interrupted = false;
    while (ending.isAlive()) {
      try {
        ending.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    return interrupted;
  }

  private void run() {
    try {
      while (step()) {
        // until it is closed
      }
    } finally {
      ended = true;
      failQueued(closing());
    }
  }

  /**
   * Lets those go who wait for too long. One thread does it for all, because a timer for each of
   * them costs more than all the rest of the wait.
   */
  private void watch() {
    while (!ended) {
      LockSupport.parkNanos(this, WATCH_NANOS);
      try {
        long now = System.nanoTime();
        underWay.forEach(waiting -> waiting.expire(now));
        queue.forEach(waiting -> waiting.expire(now));
      } catch (RuntimeException | Error e) { // nobody else would end their wait
        LogEvent.APPEND_FAILED.to(log).because(e).write();
      }
    }
  }

  private boolean step() {
    List<AppendEntry> batch = new ArrayList<>();
    try {
      take(batch);
      underWay = batch;
      if (!batch.isEmpty()) {
        appendGroup(batch);
      } else if (closed) {
        return false;
      } else {
        idle = true;
        if (queue.isEmpty() && !closed) {
          LockSupport.park(this);
        }
        idle = false;
      }
    } catch (Throwable e) { // an Error of one step must not end all of them
      failAll(batch, unavailable(e));
      LogEvent.APPEND_FAILED.to(log).because(e).write();
    }
    return true;
  }

  private void take(List<AppendEntry> batch) {
    int events = 0;
    long bytes = 0;
    AppendEntry next;
    while ((next = queue.peek()) != null) {
      events += next.events();
      bytes += next.size();
      if (!batch.isEmpty()
          && (events > JournalGroup.MAX_EVENTS || bytes > JournalGroup.MAX_BYTES)) {
        break;
      }
      queue.remove();
      queuedBytes.addAndGet(-next.size());
      if (next.isWaiting()) {
        batch.add(next);
      }
    }
  }

  private void appendGroup(List<AppendEntry> batch) {
    try {
      last.refuseWhenLost();
      List<byte[]> encoded = new ArrayList<>();
      List<Conditions> conditions = new ArrayList<>();
      for (AppendEntry waiting : batch) {
        encoded.addAll(waiting.encoded());
        conditions.addAll(waiting.conditions());
      }
      JournalGroup group = groups.of(encoded, conditions);
      long deadline = System.nanoTime() + MAX_AGE.toNanos();
      Receipt receipt = null;
      long sentAt = 0;
      while (receipt == null) {
        sentAt = System.nanoTime();
        receipt = tryAppend(group, deadline);
      }
      stats.appended(group.n(), System.nanoTime() - sentAt);
      last.check(receipt);
      last.remember(receipt.tip(), receipt.incarnation());
      worksAgain();
      groups.know(receipt.tip().seq());
      lastAt = receipt.tip().at();
      Seen seen = Seen.of(receipt.seen(), group);
      long seq = receipt.tip().seq() - group.n() + 1;
      for (AppendEntry waiting : batch) {
        waiting.complete(new Appended(seq, receipt, seen, sentAt));
        seq += waiting.events();
      }
    } catch (IntegrityException e) {
      failAll(batch, e);
    } catch (ClavigerException | CommitUnknownException | ContentionException e) {
      log.debug("An append to the audit journal failed", e);
      if (failedAt == 0) {
        LogEvent.AUDIT_UNAVAILABLE.to(log).with("error", kindOf(e)).write();
      }
      failAll(batch, unavailable(e));
    } catch (RuntimeException | Error e) {
      LogEvent.APPEND_FAILED.to(log).because(e).write();
      failAll(batch, unavailable(e));
    }
  }

  private static String kindOf(RuntimeException error) {
    return error instanceof ClavigerException known
        ? known.code().wireName()
        : error.getClass().getSimpleName();
  }

  private void worksAgain() {
    if (failedAt != 0) {
      failedAt = 0;
      LogEvent.AUDIT_RECOVERED.to(log).write();
    }
  }

  /** Null when another process was in the way, which it can be for a second at most. */
  private @Nullable Receipt tryAppend(JournalGroup group, long deadline) {
    try {
      return journal.append(group, last.tip());
    } catch (ContentionException e) {
      if (closed || System.nanoTime() > deadline) {
        throw e;
      }
      return null;
    }
  }

  private void failAll(List<AppendEntry> batch, RuntimeException error) {
    long now = System.nanoTime();
    failedAt = now == 0 ? 1 : now;
    stats.failed();
    batch.forEach(waiting -> waiting.fail(error));
  }

  private void failQueued(RuntimeException error) {
    AppendEntry next;
    while ((next = queue.poll()) != null) {
      queuedBytes.addAndGet(-next.size());
      next.fail(error);
    }
  }

  static UnavailableException unavailable(@Nullable Throwable cause) {
    return new UnavailableException(
        ErrorCode.AUDIT_UNAVAILABLE, "The access could not be recorded; try again", cause);
  }

  private static UnavailableException closing() {
    return new UnavailableException(ErrorCode.CLOSED, "This process is stopping; try again", null);
  }
}
