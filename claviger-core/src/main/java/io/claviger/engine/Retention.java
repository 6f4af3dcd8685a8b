package io.claviger.engine;

import io.claviger.access.Caller;
import io.claviger.access.SystemResources;
import io.claviger.api.AuditAction;
import io.claviger.api.CallerContext;
import io.claviger.api.ClavigerException;
import io.claviger.api.IntegrityException;
import io.claviger.audit.Checkpoint;
import io.claviger.audit.Checkpoints;
import io.claviger.audit.Damage;
import io.claviger.audit.Event;
import io.claviger.audit.LastRow;
import io.claviger.telemetry.LogEvent;
import io.claviger.tx.CommitUnknownException;
import io.claviger.tx.ContentionException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Discards days of the audit log that are older than the rule allows, on a thread of its own: once
 * an hour it verifies the oldest day, archives it, signs a checkpoint together with an audit event,
 * and then removes what lies before the newest checkpoint. Every replica tries; the checkpoint's
 * place in its chain decides. Ended anywhere, the next hour goes on.
 */
final class Retention implements AutoCloseable {
  /** A day goes each day. When more are due something is unusual, and there is time to look. */
  static final int DAYS_AT_ONCE = 2;

  private static final Logger log = LoggerFactory.getLogger(Retention.class);
  private static final Duration FIRST = Duration.ofSeconds(30);
  private static final Duration INTERVAL = Duration.ofHours(1);

  /** A process that has written nothing for so long looks for a later row than its own. */
  private static final long IDLE_MICROS = TimeUnit.HOURS.toMicros(12);

  private static final Caller SELF =
      Caller.of(CallerContext.of("claviger"), Set.of(Caller.ROOT_POLICY));

  private final Ports ports;
  private final Checkpoints checkpoints;
  private final JournaledWork work;
  private final LastRow last;
  private final Counts counts;
  private final RetentionRule rule;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("claviger-retention").daemon().factory());
  private volatile boolean closed;
  private boolean announced;

  /** What this process knows of itself. */
  record Own(LastRow last, Counts counts) {}

  Retention(Ports ports, Checkpoints checkpoints, JournaledWork work, Own own, RetentionRule rule) {
    this.ports = ports;
    this.checkpoints = checkpoints;
    this.work = work;
    this.last = own.last();
    this.counts = own.counts();
    this.rule = rule;
  }

  void start() {
    var unused =
        executor.scheduleWithFixedDelay(
            this::guarded, FIRST.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void guarded() {
    try {
      run();
    } catch (Checkpoints.StoppedException e) {
      log.debug("Retention stops with the process");
    } catch (IntegrityException e) {
      LogEvent.AUDIT_RETENTION_REFUSED.to(log).with("what", e.safeMessage()).write();
    } catch (ClavigerException
        | ContentionException
        | CommitUnknownException
        | UncheckedIOException e) {
      LogEvent.AUDIT_RETENTION_WAITS.to(log).with("error", e.getMessage()).write();
    } catch (Throwable e) { // what leaves here ends the task for good
      LogEvent.AUDIT_RETENTION_FAILED.to(log).because(e).write();
    }
  }

  /**
   * Takes the turn of an hour.
   *
   * @return how many days got a checkpoint
   */
  int run() {
    long now = checkpoints.now();
    ports.heads().store().last().ifPresent(head -> last.renew(head.tip(), now - IDLE_MICROS));
    int days = mayGo(now) ? signDue(now) : 0;
    Optional<Checkpoint> newest = checkpoints.newest();
    if (newest.isPresent() && !closed && ports.upkeep().mayMaintain()) {
      ports.upkeep().discard(newest.get());
    }
    return days;
  }

  /** The midnight before which everything may go. */
  private long limit(long now) {
    return now - Math.floorMod(now, Checkpoints.DAY) - rule.days() * Checkpoints.DAY;
  }

  /** Many days at once are told an hour before the first of them goes. */
  private boolean mayGo(long now) {
    long oldest = checkpoints.oldest().orElse(Long.MAX_VALUE);
    long due = oldest >= limit(now) ? 0 : (limit(now) - oldest) / Checkpoints.DAY;
    if (due <= DAYS_AT_ONCE) {
      announced = false;
      return due > 0;
    }
    if (!announced) {
      announced = true;
      LogEvent.AUDIT_RETENTION_ANNOUNCED
          .to(log)
          .with("days", due)
          .with("until", date(limit(now)))
          .with("retention_days", rule.days())
          .write("They are discarded from the next hour on, a few at a time.");
      return false;
    }
    return true;
  }

  private int signDue(long now) {
    int signed = 0;
    while (signed < DAYS_AT_ONCE && !closed) {
      Optional<Checkpoints.Day> day =
          checkpoints.oldestDay().filter(found -> found.start() + Checkpoints.DAY <= limit(now));
      if (day.isEmpty() || !sign(day.get())) {
        break;
      }
      signed++;
    }
    return signed;
  }

  private boolean sign(Checkpoints.Day day) {
    Checkpoints.Verified verified = checkpoints.verify(day, rule.archive(), () -> closed);
    Checkpoint checkpoint = verified.checkpoint();
    List<Damage> damages = verified.trailDamages();
    if (!damages.isEmpty()) {
      Damage first = damages.getFirst();
      LogEvent.AUDIT_RETENTION_DAMAGE
          .to(log)
          .with("day", day.date())
          .with("damages", damages.size())
          .with("id", first.id())
          .with("kind", first.kind().wireName())
          .write("The trail does not say what the journal says; the day goes all the same.");
    }
    Map<String, String> details = new TreeMap<>();
    details.put("day", day.date().toString());
    details.put("events", Long.toString(day.events()));
    details.put("last_id", Long.toString(checkpoint.tip().seq()));
    details.put("checkpoint", Long.toString(checkpoint.number()));
    details.put("retention_days", Integer.toString(rule.days()));
    if (!damages.isEmpty()) {
      details.put("trail_damages", Integer.toString(damages.size()));
    }
    Path archive = rule.archive();
    if (archive != null) {
      details.put("archived", "true");
    }
    Event event =
        Events.done(
            SELF, AuditAction.DISCARD_AUDIT, Event.Subject.named(SystemResources.AUDIT), details);
    boolean added =
        work.run(
            tx -> {
              boolean mine = ports.heads().store().add(tx, checkpoint);
              return new JournaledWork.Planned<>(mine, mine ? List.of(event) : List.of());
            });
    if (added) {
      counts.discardedDay();
      LogEvent.AUDIT_DISCARDED
          .to(log)
          .with("day", day.date())
          .with("events", day.events())
          .with("checkpoint", checkpoint.number())
          .write();
    }
    return added;
  }

  private static Object date(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString().substring(0, 10);
  }

  /** Stops between two steps. Safe to call twice. */
  @Override
  public void close() {
    closed = true;
    executor.shutdownNow();
    try {
      if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
        LogEvent.HOUSEKEEPING_STUCK.to(log).write();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
