package io.claviger.engine;

import io.claviger.access.Caller;
import io.claviger.api.CallerContext;
import io.claviger.api.ClavigerException;
import io.claviger.api.ConfigurationException;
import io.claviger.api.KeyException;
import io.claviger.audit.Appender;
import io.claviger.audit.Event;
import io.claviger.seal.KeyRings;
import io.claviger.telemetry.LogEvent;
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

  /** When each task runs for the first time, unless its interval is shorter. */
  private static final Duration FIRST = Duration.ofSeconds(10);

  private static final Duration BEAT = Duration.ofSeconds(1);
  private static final Duration FAILURES = Duration.ofSeconds(10);
  private static final Duration PURGE = Duration.ofSeconds(30);
  private static final Duration TRAIL = Duration.ofSeconds(5);
  private static final Duration EXPIRY = Duration.ofMinutes(1);
  private static final Duration TOKENS = Duration.ofMinutes(1);
  private static final Duration DAYS = Duration.ofHours(1);
  private static final int MAX_EVENTS = 100;
  private static final int MAX_PURGES = 100;

  /** So long the rows of tokens that ended are kept, for those who ask what happened. */
  private static final Duration ENDED_TOKENS_KEPT = Duration.ofDays(1);

  /** Rows deleted by one statement, and statements in one turn. */
  private static final int MAX_TOKENS = 500;

  private static final int MAX_TOKEN_BATCHES = 20;
  private static final Caller SELF =
      Caller.of(CallerContext.of("claviger"), Set.of(Caller.ROOT_POLICY));

  private final Ports ports;
  private final KeyRings rings;
  private final ChangeQueue changes;
  private final Appender appender;
  private final Counted counted;
  private final Observed observed;
  private final PolicyCatalog policies;
  private final long replica;

  /** Said once; of the housekeeper's thread, and of the starting one before. */
  private volatile boolean rootKeysRefused;

  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("claviger-housekeeper").daemon().factory());

  /** What is counted for a while and then written down. */
  record Counted(AuthFailures failures, Repeats repeats) {}

  Housekeeper(
      Ports ports,
      KeyRings rings,
      ChangeQueue changes,
      Appender appender,
      Counted counted,
      Observed observed,
      PolicyCatalog policies,
      long replica) {
    this.ports = ports;
    this.rings = rings;
    this.changes = changes;
    this.appender = appender;
    this.counted = counted;
    this.observed = observed;
    this.policies = policies;
    this.replica = replica;
  }

  void start() {
    beat();
    observed.prepareDays();
    policies.refresh();
    every(BEAT, "heartbeat", this::beat);
    every(BEAT, "policies", policies::refresh);
    every(FAILURES, "writing_failures", this::writeFailures);
    every(PURGE, "purge", this::purgeDue);
    every(TRAIL, "measuring_the_trail", observed::lookAtTrail);
    every(EXPIRY, "counting_what_expires", observed::lookAtExpiry);
    every(TOKENS, "counting_tokens", observed::lookAtTokens);
    every(TOKENS, "deleting_ended_tokens", this::deleteEndedTokens);
    every(TOKENS, "deleting_ended_credentials", this::deleteEndedCredentials);
    every(DAYS, "preparing_days", observed::prepareDays);
  }

  private void every(Duration interval, String what, Runnable task) {
    AtomicBoolean failing = new AtomicBoolean();
    Runnable guarded =
        () -> {
          try {
            task.run();
            if (failing.getAndSet(false)) {
              LogEvent.HOUSEKEEPING_RECOVERED.to(log).with("task", what).write();
            }
          } catch (ClavigerException | ContentionException e) {
            if (!failing.getAndSet(true)) {
              LogEvent.HOUSEKEEPING_WAITS
                  .to(log)
                  .with("task", what)
                  .with("error", e.getMessage())
                  .write();
            }
          } catch (Throwable e) { // what leaves here ends the task for good
            LogEvent.HOUSEKEEPING_FAILED.to(log).with("task", what).because(e).write();
          }
        };
    long nanos = interval.toNanos();
    long first = Math.min(nanos, FIRST.toNanos());
    var unused = executor.scheduleWithFixedDelay(guarded, first, nanos, TimeUnit.NANOSECONDS);
  }

  private void beat() {
    observed.keys(this::refreshKeys);
    observed.database(() -> ports.replicas().beat(replica, rings.revision(), rings.rootKeyIds()));
  }

  private void refreshKeys() {
    observed.database(
        () -> {
          long before = rings.revision();
          takeRootKeys();
          rings.refresh();
          if (rings.revision() != before) {
            LogEvent.KEY_RING_CHANGED.to(log).with("revision", rings.revision()).write();
          }
        });
  }

  /** A file that is being replaced, or replaced too early, must not stop the heart. */
  private void takeRootKeys() {
    try {
      rings.reloadRootKeys();
      rootKeysRefused = false;
    } catch (KeyException | ConfigurationException e) {
      if (!rootKeysRefused) {
        log.warn("The root keys were not taken up, the former ones stay: {}", e.getMessage());
      }
      rootKeysRefused = true;
    }
  }

  private void writeFailures() {
    write(counted.failures().drain());
    write(counted.repeats().drain());
  }

  private void write(PendingEvents drained) {
    List<Event> events = drained.events();
    int done = 0;
    try {
      while (done < events.size()) {
        int end = Math.min(done + MAX_EVENTS, events.size());
        appender.append(new ArrayList<>(events.subList(done, end)));
        done = end;
      }
    } finally {
      drained.putBack(done);
    }
  }

  private void purgeDue() {
    long now = ports.trail().position().now();
    for (String name : ports.secrets().purgeable(now, MAX_PURGES)) {
      try {
        changes.submit(LifecycleChange.purgeWhenDue(SELF, name));
      } catch (ClavigerException e) {
        LogEvent.SECRET_PURGE_POSTPONED
            .to(log)
            .with("secret_name", name)
            .with("error", e.code().wireName())
            .write();
      }
    }
  }

  private void deleteEndedTokens() {
    long before = ports.trail().position().now() - KeyRotation.micros(ENDED_TOKENS_KEPT);
    int batches = 0;
    // Until there are none: what is deleted was perhaps the last child of another one.
    while (batches < MAX_TOKEN_BATCHES && ports.tokens().deleteEnded(before, MAX_TOKENS) > 0) {
      batches++;
    }
  }

  private void deleteEndedCredentials() {
    long before = ports.trail().position().now() - KeyRotation.micros(ENDED_TOKENS_KEPT);
    int batches = 0;
    while (batches < MAX_TOKEN_BATCHES
        && ports.logins().deleteEnded(before, MAX_TOKENS) == MAX_TOKENS) {
      batches++;
    }
    // Kept for a day as well: the longest time that attempts count for.
    while (batches < MAX_TOKEN_BATCHES
        && ports.logins().deleteAttempts(before, MAX_TOKENS) == MAX_TOKENS) {
      batches++;
    }
  }

  /** Stops, and says so to the other replicas. */
  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
        LogEvent.HOUSEKEEPING_STUCK.to(log).write();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    counted.repeats().close();
    try {
      writeFailures();
      ports.replicas().remove(replica);
    } catch (RuntimeException e) {
      log.debug("The last words of the housekeeper were lost", e);
    }
  }
}
