package io.claviger.engine;

import io.claviger.access.SystemResources;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditResult;
import io.claviger.api.ClavigerException;
import io.claviger.audit.Actor;
import io.claviger.audit.Conditions;
import io.claviger.audit.Event;
import io.claviger.audit.SuspicionListener;
import io.claviger.audit.SuspiciousActivity;
import io.claviger.audit.Trail;
import io.claviger.telemetry.LogEvent;
import io.claviger.tx.ContentionException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of suspicious activity that the fold found: one replica takes each, writes the event that
 * says so in the same transaction, then the log, the metric and the listeners hear of it. Apart
 * from the fold, so that nobody who listens can hold it up. Thread-safe.
 */
final class Announcer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Announcer.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final int MOST = 100;

  private final Trail trail;
  private final JournaledWork work;
  private final Map<SuspiciousActivity.Kind, LongAdder> told =
      new EnumMap<>(SuspiciousActivity.Kind.class);
  private final List<SuspicionListener> listeners = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("claviger-announcer").daemon().factory());

  Announcer(Trail trail, JournaledWork work) {
    this.trail = trail;
    this.work = work;
    for (SuspiciousActivity.Kind kind : SuspiciousActivity.Kind.values()) {
      told.put(kind, new LongAdder());
    }
    listeners.add(Announcer::log);
    listeners.add(activity -> count(activity.kind()).add(1 + activity.suppressed()));
  }

  void start() {
    long nanos = INTERVAL.toNanos();
    var unused = executor.scheduleWithFixedDelay(this::turn, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  void add(SuspicionListener listener) {
    listeners.add(listener);
  }

  /** How many activities of a kind this process told of, those that were suppressed included. */
  long told(SuspiciousActivity.Kind kind) {
    return count(kind).sum();
  }

  private LongAdder count(SuspiciousActivity.Kind kind) {
    return Objects.requireNonNull(told.get(kind));
  }

  private void turn() {
    try {
      announceNow();
    } catch (ClavigerException | ContentionException e) {
      log.debug("Suspicious activity is announced later: {}", e.getMessage());
    } catch (Throwable e) { // what leaves here ends the task for good
      LogEvent.HOUSEKEEPING_FAILED.to(log).with("task", "announcing").because(e).write();
    }
  }

  /** Tells of what waits, now and on the calling thread. */
  void announceNow() {
    for (SuspiciousActivity activity : trail.index().unannounced(MOST)) {
      boolean mine =
          work.run(
              tx ->
                  trail.index().announce(tx, activity)
                      ? new JournaledWork.Planned<>(true, List.of(event(activity)))
                      : new JournaledWork.Planned<>(false, List.of()));
      if (mine) {
        listeners.forEach(listener -> tell(listener, activity));
      }
    }
  }

  private static void tell(SuspicionListener listener, SuspiciousActivity activity) {
    try {
      listener.onSuspiciousActivity(activity);
    } catch (RuntimeException e) {
      LogEvent.HOUSEKEEPING_FAILED.to(log).with("task", "announcing").because(e).write();
    }
  }

  private static void log(SuspiciousActivity activity) {
    LogEvent.SUSPICIOUS_ACTIVITY_DETECTED
        .to(log)
        .with("kind", activity.kind().wireName())
        .with("secret", activity.secret())
        .with("failure_count", activity.count())
        .with("actor_id", activity.actorId())
        .with("actor_ip", activity.actorIp())
        .with("event_id", activity.eventId())
        .with("omitted", activity.suppressed() == 0 ? null : activity.suppressed())
        .write();
  }

  private static Event event(SuspiciousActivity activity) {
    Map<String, String> details = new TreeMap<>();
    details.put("kind", activity.kind().wireName());
    details.put("failure_count", Long.toString(activity.count()));
    details.put("event_id", Long.toString(activity.eventId()));
    put(details, "actor_id", activity.actorId());
    put(details, "actor_ip", activity.actorIp());
    if (activity.suppressed() > 0) {
      details.put("omitted", Long.toString(activity.suppressed()));
    }
    return new Event(
        AuditAction.SUSPICIOUS_ACTIVITY,
        AuditResult.SUCCESS,
        Event.Subject.named(activity.secret() == null ? SystemResources.AUDIT : activity.secret()),
        new Actor("claviger", null, null, null),
        details,
        null,
        -1,
        Conditions.NONE);
  }

  private static void put(Map<String, String> details, String key, @Nullable String value) {
    if (value != null) {
      details.put(key, value);
    }
  }

  /** Stops; what waits is told by another process, or by the next one. */
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
  }
}
