package io.claviger.engine;

import io.claviger.access.Caller;
import io.claviger.api.CallerContext;
import io.claviger.api.ClavigerException;
import io.claviger.audit.Appender;
import io.claviger.audit.Event;
import io.claviger.seal.KeyRings;
import io.claviger.tx.ContentionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process does on its own, on one thread: says that it lives, takes up new keys, writes the
 * counted failures down, purges what is due, prepares the days to come.
 */
final class Housekeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Housekeeper.class);
  private static final Duration BEAT = Duration.ofSeconds(1);
  private static final Duration FAILURES = Duration.ofSeconds(10);
  private static final Duration PURGE = Duration.ofSeconds(30);
  private static final Duration DAYS = Duration.ofHours(1);
  private static final int MAX_EVENTS = 100;
  private static final int MAX_PURGES = 100;
  private static final Caller SELF =
      Caller.of(CallerContext.of("claviger"), Set.of(Caller.ROOT_POLICY));

  private final Ports ports;
  private final KeyRings rings;
  private final ChangeQueue changes;
  private final Appender appender;
  private final AuthFailures failures;
  private final long replica;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("claviger-housekeeper").daemon().factory());

  Housekeeper(
      Ports ports,
      KeyRings rings,
      ChangeQueue changes,
      Appender appender,
      AuthFailures failures,
      long replica) {
    this.ports = ports;
    this.rings = rings;
    this.changes = changes;
    this.appender = appender;
    this.failures = failures;
    this.replica = replica;
  }

  void start() {
    beat();
    ports.upkeep().prepareDays();
    every(BEAT, "heartbeat", this::beat);
    every(FAILURES, "writing of failures", this::writeFailures);
    every(PURGE, "purge", this::purgeDue);
    every(DAYS, "preparation of days", ports.upkeep()::prepareDays);
  }

  private void every(Duration interval, String what, Runnable task) {
    AtomicBoolean failing = new AtomicBoolean();
    Runnable guarded =
        () -> {
          try {
            task.run();
            if (failing.getAndSet(false)) {
              log.info("The {} works again", what);
            }
          } catch (ClavigerException | ContentionException e) {
            if (!failing.getAndSet(true)) {
              log.warn("The {} has to wait: {}", what, e.getMessage());
            }
          } catch (RuntimeException e) {
            log.error("The {} failed; it is tried again", what, e);
          }
        };
    long nanos = interval.toNanos();
    var unused = executor.scheduleWithFixedDelay(guarded, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private void beat() {
    rings.refresh();
    ports.replicas().beat(replica, rings.revision());
  }

  private void writeFailures() {
    List<Event> events = failures.drain();
    for (int i = 0; i < events.size(); i += MAX_EVENTS) {
      appender.append(new ArrayList<>(events.subList(i, Math.min(i + MAX_EVENTS, events.size()))));
    }
  }

  private void purgeDue() {
    long now = ports.trail().position().now();
    for (String name : ports.secrets().purgeable(now, MAX_PURGES)) {
      try {
        changes.submit(LifecycleChange.purgeWhenDue(SELF, name));
      } catch (ClavigerException e) {
        log.info("A secret whose recovery window ended was not purged: {}", e.safeMessage());
      }
    }
  }

  /** Stops, and says so to the other replicas. */
  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
        log.warn("The housekeeper did not stop in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      writeFailures();
      ports.replicas().remove(replica);
    } catch (RuntimeException e) {
      log.debug("The last words of the housekeeper were lost", e);
    }
  }
}
