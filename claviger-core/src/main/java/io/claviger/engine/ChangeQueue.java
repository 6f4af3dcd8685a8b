package io.claviger.engine;

import io.claviger.api.ClavigerException;
import io.claviger.api.ErrorCode;
import io.claviger.api.OutcomeUnknownException;
import io.claviger.api.UnavailableException;
import io.claviger.audit.Appender;
import io.claviger.audit.Event;
import io.claviger.seal.KeyRings;
import io.claviger.seal.Sealed;
import io.claviger.secret.SecretMutation;
import io.claviger.secret.SecretStore;
import io.claviger.secret.StoredSecret;
import io.claviger.secret.Wanted;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the changes of all waiting callers into the database, many in one transaction, each secret
 * at most once in it. Thread-safe; one thread of its own works.
 */
final class ChangeQueue implements AutoCloseable {
  /** How many changes may wait. */
  static final int CAPACITY = 1024;

  private static final Logger log = LoggerFactory.getLogger(ChangeQueue.class);
  private static final int MAX_BATCH = 64;
  private static final Duration RETRY_FOR = Duration.ofSeconds(5);
  private static final Duration MAX_WAIT = Duration.ofSeconds(15);

  private final JournaledWork work;
  private final SecretStore store;
  private final KeyRings rings;
  private final Appender appender;
  private final Consumer<String> changed;
  private final BlockingQueue<PendingChange<?>> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final List<PendingChange<?>> heldBack = new ArrayList<>();
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Starts the working thread.
   *
   * @param changed told the name of a secret that may have changed
   */
  ChangeQueue(
      JournaledWork work,
      SecretStore store,
      KeyRings rings,
      Appender appender,
      Consumer<String> changed) {
    this.work = work;
    this.store = store;
    this.rings = rings;
    this.appender = appender;
    this.changed = changed;
    this.thread = Thread.ofPlatform().name("claviger-changes").daemon().unstarted(this::run);
    thread.start();
  }

  /** Makes a change and waits until it is durable. */
  <T> T submit(Change<T> change) {
    PendingChange<T> pending = new PendingChange<>(change);
    if (closed || !queue.offer(pending)) {
      throw closed
          ? closing()
          : new UnavailableException(
              ErrorCode.OVERLOADED, "Too many changes are waiting; try again", null);
    }
    try {
      return pending.await(MAX_WAIT);
    } catch (TimeoutException e) {
      if (pending.withdraw(closing())) {
        throw new UnavailableException(
            ErrorCode.DATABASE_UNAVAILABLE, "The database is too slow; try again", e);
      }
      throw new OutcomeUnknownException(e);
    }
  }

  private void run() {
    while (!closed || !queue.isEmpty() || !heldBack.isEmpty()) {
      try {
        List<PendingChange<?>> batch = take();
        if (!batch.isEmpty()) {
          process(batch, System.nanoTime() + RETRY_FOR.toNanos());
        }
      } catch (InterruptedException e) {
        closed = true; // nobody interrupts it but the end of the process
      }
    }
  }

  private List<PendingChange<?>> take() throws InterruptedException {
    List<PendingChange<?>> batch = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Iterator<PendingChange<?>> held = heldBack.iterator();
        held.hasNext() && batch.size() < MAX_BATCH; ) {
      PendingChange<?> next = held.next();
      if (names.add(next.name())) {
        held.remove();
        add(batch, next);
      }
    }
    while (batch.size() < MAX_BATCH && heldBack.size() < MAX_BATCH) {
      PendingChange<?> next =
          batch.isEmpty() && heldBack.isEmpty()
              ? queue.poll(100, TimeUnit.MILLISECONDS)
              : queue.poll();
      if (next == null) {
        break;
      }
      if (names.add(next.name())) {
        add(batch, next);
      } else {
        heldBack.add(next);
      }
    }
    return batch;
  }

  private static void add(List<PendingChange<?>> batch, PendingChange<?> next) {
    if (next.take()) {
      batch.add(next);
    }
  }

  private void process(List<PendingChange<?>> batch, long deadline) {
    List<PendingChange<?>> left = batch;
    try {
      while (!left.isEmpty()) {
        left = tryBatch(left, deadline);
      }
    } finally {
      batch.forEach(change -> changed.accept(change.name()));
    }
  }

  /** Tries to make changes; returns those that are still to be made. */
  private List<PendingChange<?>> tryBatch(List<PendingChange<?>> batch, long deadline) {
    try {
      runBatch(batch);
      batch.forEach(change -> changed.accept(change.name())); // before their callers read again
      batch.forEach(PendingChange::complete);
    } catch (SupersededException e) {
      return withoutStale(batch, batch.get(e.index()));
    } catch (ContentionException e) {
      if (System.nanoTime() < deadline) {
        JournaledWork.pause();
        return oneByOne(batch, deadline);
      }
      batch.forEach(change -> change.fail(JournaledWork.overloaded(e)));
    } catch (UnavailableException | OutcomeUnknownException e) {
      batch.forEach(change -> change.fail(e));
    } catch (RuntimeException | Error e) {
      if (batch.size() > 1) {
        return oneByOne(batch, deadline); // one of them is to blame, the others are not
      }
      fail(batch.getFirst(), e);
    }
    return List.of();
  }

  private List<PendingChange<?>> oneByOne(List<PendingChange<?>> batch, long deadline) {
    if (batch.size() == 1) {
      return batch;
    }
    batch.forEach(change -> process(List.of(change), deadline));
    return List.of();
  }

  private void runBatch(List<PendingChange<?>> batch) {
    List<SecretMutation> mutations = new ArrayList<>();
    work.runOnce(
        tx -> {
          mutations.clear();
          List<Event> events = decide(tx, batch, mutations);
          store.save(tx, mutations);
          return new JournaledWork.Planned<>(batch, events);
        },
        receipt -> mutations.forEach(mutation -> checkKey(mutation, receipt.ringFloor())));
  }

  private List<Event> decide(
      Transaction tx, List<PendingChange<?>> batch, List<SecretMutation> mutations) {
    List<Wanted> wanted = batch.stream().map(PendingChange::wanted).toList();
    Map<String, StoredSecret> stored = store.lock(tx, wanted);
    long now = tx.now();
    List<Event> events = new ArrayList<>(batch.size());
    for (PendingChange<?> change : batch) {
      SecretMutation mutation = change.decide(Optional.ofNullable(stored.get(change.name())), now);
      if (mutation != null) {
        mutations.add(mutation);
      }
      events.add(change.event());
    }
    return events;
  }

  /** A key that was retired since it was taken: nothing may be sealed with it any more. */
  private void checkKey(SecretMutation mutation, int ringFloor) {
    Sealed sealed = mutation.added() == null ? null : mutation.added().sealed();
    if (sealed != null && sealed.ringKeyId() < ringFloor) {
      rings.refresh();
      throw new ContentionException("the sealing key was retired meanwhile", null);
    }
  }

  private List<PendingChange<?>> withoutStale(
      List<PendingChange<?>> batch, PendingChange<?> stale) {
    fail(stale, Gate.staleToken());
    return batch.stream().filter(change -> change != stale).toList();
  }

  private void fail(PendingChange<?> change, Throwable cause) {
    ClavigerException error;
    if (cause instanceof ClavigerException known) {
      error = known;
    } else {
      log.error("A change failed unexpectedly", cause);
      error = new ClavigerException(ErrorCode.INTERNAL, "The change failed unexpectedly", cause);
    }
    recordFailure(change, error);
    change.fail(error);
  }

  private void recordFailure(PendingChange<?> change, ClavigerException error) {
    try {
      appender.append(List.of(change.failure(error)));
    } catch (ClavigerException e) {
      log.warn("A failed change could not be recorded: {}", e.safeMessage());
    }
  }

  private static UnavailableException closing() {
    return new UnavailableException(ErrorCode.CLOSED, "This process is stopping; try again", null);
  }

  /** Finishes what is queued and stops. Safe to call twice. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    @Nullable PendingChange<?> next;
    while ((next = queue.poll()) != null) {
      next.fail(closing());
    }
  }
}
