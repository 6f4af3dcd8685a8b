package io.claviger.engine;

import io.claviger.access.Caller;
import io.claviger.api.AuditAction;
import io.claviger.api.ClavigerException;
import io.claviger.api.ErrorCode;
import io.claviger.api.OutcomeUnknownException;
import io.claviger.api.UnavailableException;
import io.claviger.audit.Appended;
import io.claviger.audit.Appender;
import io.claviger.audit.Event;
import io.claviger.seal.KeyRings;
import io.claviger.seal.Sealed;
import io.claviger.secret.SecretMutation;
import io.claviger.secret.SecretStore;
import io.claviger.secret.StoredSecret;
import io.claviger.secret.Wanted;
import io.claviger.telemetry.LogEvent;
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
  private final ChangeReport report;
  private final Consumer<String> changed;
  private final BlockingQueue<PendingChange<?>> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final List<PendingChange<?>> heldBack = new ArrayList<>();
  private final Thread thread;
  private volatile boolean closed;

  /** Whether the working thread is gone. */
  private volatile boolean ended;

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
      ChangeReport report,
      Consumer<String> changed) {
    this.work = work;
    this.store = store;
    this.rings = rings;
    this.appender = appender;
    this.report = report;
    this.changed = changed;
    this.thread = Thread.ofPlatform().name("claviger-changes").daemon().unstarted(this::run);
    thread.start();
  }

  /** Makes a change and waits until it is durable. */
  <T> T submit(Change<T> change) {
    PendingChange<T> pending = new PendingChange<>(change);
    try {
      T result = submit(pending);
      report.done(change, pending.done());
      return result;
    } catch (ClavigerException e) {
      report.failed(change, e);
      throw e;
    }
  }

  private <T> T submit(PendingChange<T> pending) {
    if (closed || ended) {
      throw closing();
    }
    if (!queue.offer(pending)) {
      report.notTaken();
      throw new UnavailableException(
          ErrorCode.OVERLOADED, "Too many changes are waiting; try again", null);
    }
    if (ended) {
      failQueued(); // it ended between the look above and the offer
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

  /**
   * Destroys a secret whose rows somebody has changed, at once and on the calling thread.
   *
   * @return whether there was such a secret
   */
  boolean purgeDamaged(Caller caller, String name) {
    long uid;
    try {
      uid =
          work.run(
              tx -> {
                long destroyed = store.destroyDamaged(tx, name);
                Event.Subject subject = new Event.Subject(name, destroyed, 0);
                Map<String, String> details = Map.of("damaged", "true");
                return new JournaledWork.Planned<>(
                    destroyed,
                    destroyed == 0
                        ? List.of()
                        : List.of(Events.done(caller, AuditAction.PURGE, subject, details)));
              });
    } catch (SupersededException e) {
      throw e.meaning();
    } finally {
      changed.accept(name);
    }
    if (uid != 0) {
      LogEvent.SECRET_PURGED.to(log).with("secret_name", name).by(caller.context()).write();
    }
    return uid != 0;
  }

  /** How many wait. */
  int waiting() {
    return queue.size();
  }

  private void run() {
    try {
      while (!closed || !queue.isEmpty() || !heldBack.isEmpty()) {
        step();
      }
    } finally {
      ended = true;
      heldBack.forEach(change -> change.fail(closing()));
      failQueued();
    }
  }

  private void step() {
    List<PendingChange<?>> batch = new ArrayList<>();
    try {
      take(batch);
      if (!batch.isEmpty()) {
        process(batch, System.nanoTime() + RETRY_FOR.toNanos());
      }
    } catch (InterruptedException e) {
      closed = true; // nobody interrupts it but the end of the process
    } catch (Throwable e) { // an Error of one step must not end all of them
      try {
        tellChanged(batch);
      } finally {
        // Whoever has no answer yet gets none that tells more: what was done is not known.
        batch.forEach(change -> change.fail(new OutcomeUnknownException(e)));
      }
      LogEvent.CHANGE_FAILED.to(log).because(e).write("A batch of changes failed.");
      JournaledWork.pause();
    }
  }

  /**
   * Why no change can be made, if so.
   *
   * @return a safe sentence, or null
   */
  @Nullable String problem() {
    return ended && !closed ? "changes are not made any more; restart this process" : null;
  }

  private void take(List<PendingChange<?>> batch) throws InterruptedException {
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
  }

  private static void add(List<PendingChange<?>> batch, PendingChange<?> next) {
    if (next.take()) {
      batch.add(next);
    }
  }

  private void process(List<PendingChange<?>> batch, long deadline) {
    List<PendingChange<?>> left = batch;
    while (!left.isEmpty()) {
      left = tryBatch(left, deadline);
    }
  }

  /** Before their callers go on, who may read again: what they read then is not to be dropped. */
  private void tellChanged(List<PendingChange<?>> batch) {
    batch.forEach(change -> changed.accept(change.name()));
  }

  /** Tries to make changes; returns those that are still to be made. */
  private List<PendingChange<?>> tryBatch(List<PendingChange<?>> batch, long deadline) {
    try {
      runBatch(batch);
      report.committed(batch.size());
      tellChanged(batch);
      batch.forEach(PendingChange::complete);
    } catch (SupersededException e) {
      return without(batch, batch.get(e.index()), e.meaning());
    } catch (ContentionException e) {
      if (System.nanoTime() < deadline) {
        JournaledWork.pause();
        return oneByOne(batch, deadline);
      }
      batch.forEach(change -> change.fail(JournaledWork.overloaded(e)));
    } catch (UnavailableException | OutcomeUnknownException e) {
      tellChanged(batch);
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

  private List<PendingChange<?>> without(
      List<PendingChange<?>> batch, PendingChange<?> superseded, RuntimeException meaning) {
    if (meaning instanceof PoliciesMovedException moved) {
      superseded.decideAgain(moved);
    } else {
      fail(superseded, meaning);
    }
    return batch.stream().filter(change -> change != superseded).toList();
  }

  private void fail(PendingChange<?> change, Throwable cause) {
    tellChanged(List.of(change));
    ClavigerException error;
    if (cause instanceof ClavigerException known) {
      error = known;
    } else {
      change.describe(LogEvent.CHANGE_FAILED.to(log)).because(cause).write();
      error = new ClavigerException(ErrorCode.INTERNAL, "The change failed unexpectedly", cause);
    }
    change.fail(recordFailure(change, error));
  }

  /** Records a refusal; returns the one to give: another when the caller's token does not hold. */
  private ClavigerException recordFailure(PendingChange<?> change, ClavigerException error) {
    Event event = change.failure(error);
    try {
      Appended appended = appender.append(List.of(event));
      return appended.holds(event.conditions()) || !appended.tokenRefused(event.conditions())
          ? error
          : Gate.staleToken();
    } catch (ClavigerException e) {
      change
          .describe(LogEvent.CHANGE_UNRECORDED.to(log))
          .with("error", e.code().wireName())
          .write();
      return e instanceof UnavailableException ? e : error;
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
    failQueued();
  }

  private void failQueued() {
    @Nullable PendingChange<?> next;
    while ((next = queue.poll()) != null) {
      next.fail(closing());
    }
  }
}
