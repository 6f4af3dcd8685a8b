package io.claviger.audit;

import io.claviger.api.ClavigerException;
import io.claviger.api.ErrorCode;
import io.claviger.api.IntegrityException;
import io.claviger.api.UnavailableException;
import io.claviger.tx.CommitUnknownException;
import io.claviger.tx.ContentionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the events of all waiting readers into the journal, one group at a time: whoever comes while
 * an append is under way shares the next one. A reader waits for its own group, because nothing is
 * released before its event is durable.
 *
 * <p>Thread-safe. One thread of its own appends; callers park (virtual threads are welcome).
 */
public final class Appender implements AutoCloseable {
  /** The most bytes that may wait; beyond it callers are refused. */
  public static final int MAX_QUEUED_BYTES = 8 * 1024 * 1024;

  /** How long a caller waits for its append at most. */
  public static final Duration MAX_WAIT = Duration.ofSeconds(3);

  /** How long after its append was sent a result may leave at most. */
  public static final Duration MAX_AGE = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(Appender.class);
  private static final int ENTRY_OVERHEAD = 200;

  /** Without another try, a failure says nothing about now after a while. */
  private static final Duration FAILING_FOR = Duration.ofSeconds(10);

  private final Journal journal;
  private final Groups groups;
  private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong queuedBytes = new AtomicLong();
  private final Thread thread;
  private volatile boolean idle;
  private volatile boolean closed;
  private volatile @Nullable String alarm;
  private volatile long lastAt;

  /** When an append failed, if no later one succeeded; {@link System#nanoTime()}, 0 for never. */
  private volatile long failedAt;

  private @Nullable Tip last;
  private long incarnation;

  /**
   * Starts the appending thread.
   *
   * @param journal where to
   * @param groups makes the groups
   */
  public Appender(Journal journal, Groups groups) {
    this.journal = journal;
    this.groups = groups;
    this.thread = Thread.ofPlatform().name("claviger-appender").daemon().unstarted(this::run);
    thread.start();
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
    Waiting waiting = new Waiting(encoded, conditions, size, Thread.currentThread());
    if (queuedBytes.addAndGet(size) > MAX_QUEUED_BYTES) {
      queuedBytes.addAndGet(-size);
      throw new UnavailableException(
          ErrorCode.OVERLOADED, "Too many requests wait for the audit log; try again", null);
    }
    queue.add(waiting);
    if (closed) {
      waiting.fail(closing());
    } else if (idle) {
      LockSupport.unpark(thread);
    }
    return waiting.await();
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
   * Why nothing is released, if so: for good, because the database lost rows this process had
   * appended, or because the last append failed a moment ago.
   *
   * @return a safe sentence, or null
   */
  public @Nullable String problem() {
    if (alarm != null) {
      return alarm;
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
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    failQueued(closing());
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (true) {
      List<Waiting> batch = take();
      if (!batch.isEmpty()) {
        appendGroup(batch);
      } else if (closed) {
        return;
      } else {
        idle = true;
        if (queue.isEmpty() && !closed) {
          LockSupport.park(this);
        }
        idle = false;
      }
    }
  }

  private List<Waiting> take() {
    List<Waiting> batch = new ArrayList<>();
    int events = 0;
    long bytes = 0;
    Waiting next;
    while ((next = queue.peek()) != null) {
      events += next.encoded.size();
      bytes += next.size;
      if (!batch.isEmpty()
          && (events > JournalGroup.MAX_EVENTS || bytes > JournalGroup.MAX_BYTES)) {
        break;
      }
      queue.remove();
      queuedBytes.addAndGet(-next.size);
      if (next.isWaiting()) {
        batch.add(next);
      }
    }
    return batch;
  }

  private void appendGroup(List<Waiting> batch) {
    try {
      List<byte[]> encoded = new ArrayList<>();
      List<Conditions> conditions = new ArrayList<>();
      for (Waiting waiting : batch) {
        encoded.addAll(waiting.encoded);
        conditions.addAll(waiting.conditions);
      }
      JournalGroup group = groups.of(encoded, conditions);
      long deadline = System.nanoTime() + MAX_AGE.toNanos();
      Receipt receipt = null;
      long sentAt = 0;
      while (receipt == null) {
        sentAt = System.nanoTime();
        receipt = tryAppend(group, deadline);
      }
      check(receipt);
      last = receipt.tip();
      failedAt = 0;
      lastAt = receipt.tip().at();
      Seen seen = Seen.of(receipt.seen(), group);
      long seq = receipt.tip().seq() - group.n() + 1;
      for (Waiting waiting : batch) {
        waiting.complete(new Appended(seq, receipt, seen, sentAt));
        seq += waiting.encoded.size();
      }
    } catch (IntegrityException e) {
      failAll(batch, e);
    } catch (ClavigerException | CommitUnknownException | ContentionException e) {
      log.debug("An append to the audit journal failed", e);
      failAll(batch, unavailable(e));
    } catch (RuntimeException | Error e) {
      log.error("An append to the audit journal failed unexpectedly", e);
      failAll(batch, unavailable(e));
    }
  }

  /** Null when another process was in the way, which it can be for a second at most. */
  private @Nullable Receipt tryAppend(JournalGroup group, long deadline) {
    try {
      return journal.append(group, last);
    } catch (ContentionException e) {
      if (closed || System.nanoTime() > deadline) {
        throw e;
      }
      return null;
    }
  }

  private void failAll(List<Waiting> batch, RuntimeException error) {
    long now = System.nanoTime();
    failedAt = now == 0 ? 1 : now;
    batch.forEach(waiting -> waiting.fail(error));
  }

  private void check(Receipt receipt) {
    boolean otherLife = last != null && receipt.incarnation() != incarnation;
    if (!receipt.predecessorFound() || otherLife) {
      alarm = "the database lost audit rows that were written before; nothing is released";
      log.error(
          "event=audit_journal_lost seq={} The database was rolled back or cut: a row this process"
              + " had appended is gone. Nothing is released until the process is restarted.",
          last == null ? 0 : last.seq());
    }
    if (alarm != null) {
      throw new IntegrityException("The audit journal lost rows; nothing is released");
    }
    incarnation = receipt.incarnation();
  }

  private void failQueued(RuntimeException error) {
    Waiting next;
    while ((next = queue.poll()) != null) {
      queuedBytes.addAndGet(-next.size);
      next.fail(error);
    }
  }

  private static UnavailableException unavailable(@Nullable Throwable cause) {
    return new UnavailableException(
        ErrorCode.AUDIT_UNAVAILABLE, "The access could not be recorded; try again", cause);
  }

  private static UnavailableException closing() {
    return new UnavailableException(ErrorCode.CLOSED, "This process is stopping; try again", null);
  }

  /** One caller. Its state moves once, from null to an {@link Appended} or an error. */
  private static final class Waiting {
    private final List<byte[]> encoded;
    private final List<Conditions> conditions;
    private final long size;
    private final Thread caller;
    private final AtomicReference<@Nullable Object> outcome = new AtomicReference<>();

    Waiting(List<byte[]> encoded, List<Conditions> conditions, long size, Thread caller) {
      this.encoded = encoded;
      this.conditions = conditions;
      this.size = size;
      this.caller = caller;
    }

    boolean isWaiting() {
      return outcome.get() == null;
    }

    void complete(Appended appended) {
      end(appended);
    }

    void fail(RuntimeException error) {
      end(error);
    }

    private void end(Object result) {
      if (outcome.compareAndSet(null, result)) {
        LockSupport.unpark(caller);
      }
    }

    Appended await() {
      long deadline = System.nanoTime() + MAX_WAIT.toNanos();
      boolean interrupted = false;
      while (isWaiting()) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          fail(unavailable(null));
        } else {
          LockSupport.parkNanos(this, left);
          interrupted |= Thread.interrupted();
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      Object end = outcome.get();
      if (end instanceof Appended appended) {
        if (System.nanoTime() - appended.sentAt() > MAX_AGE.toNanos()) {
          throw unavailable(null);
        }
        return appended;
      }
      throw end instanceof RuntimeException error ? error : unavailable(null);
    }
  }
}
