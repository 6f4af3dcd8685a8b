package io.claviger.engine;

import io.claviger.api.AuditAction;
import io.claviger.api.AuditResult;
import io.claviger.audit.Actor;
import io.claviger.audit.Conditions;
import io.claviger.audit.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts refusals that repeat each other, so that a caller with a valid token cannot fill the disk
 * with them: what the same principal, from the same address, is refused for the same reason again
 * and again is written down so often, and from then on counted, for one event each time it is
 * emptied. In bounded memory; what has no room is written down. Thread-safe.
 *
 * <p>An event stands for one attempt, and for as many more as its detail {@code suppressed_repeats}
 * says: the sum of these is the number of attempts.
 */
final class Repeats {
  /** How many more attempts an event stands for. */
  static final String SUPPRESSED = "suppressed_repeats";

  private static final int MAX_KEYS = 1000;

  private final int written;
  private final long window;
  private final LongSupplier nanoTime;

  /** The one that was not touched for the longest comes first. */
  private final Map<Key, Run> runs = new LinkedHashMap<>(16, 0.75f, true);

  private boolean closed;

  /** What repeats of each other have in common. */
  private record Key(
      AuditAction action,
      AuditResult result,
      String resource,
      @Nullable String principal,
      @Nullable String address,
      @Nullable String error) {
    static Key of(Event event) {
      Actor actor = event.actor();
      return new Key(
          event.action(),
          event.result(),
          event.subject().name(),
          actor.principal(),
          actor.address(),
          event.error());
    }
  }

  private static final class Run {
    private final long began;
    private int seen;
    private long counted;

    Run(long began) {
      this.began = began;
    }
  }

  /**
   * Creates it.
   *
   * @param written so many are written down; 0 for all
   * @param window within so many nanoseconds
   * @param nanoTime the process's clock
   */
  Repeats(int written, long window, LongSupplier nanoTime) {
    this.written = written;
    this.window = window;
    this.nanoTime = nanoTime;
  }

  /** Whether a refusal was counted and need not be written down. */
  synchronized boolean counts(Event refusal) {
    if (closed || written == 0) {
      return false;
    }
    Key key = Key.of(refusal);
    long now = nanoTime.getAsLong();
    Run run = runs.get(key);
    if (run != null && run.counted == 0 && now - run.began >= window) {
      runs.remove(key);
      run = null;
    }
    if (run == null) {
      if (runs.size() >= MAX_KEYS && !makeRoom()) {
        return false;
      }
      run = new Run(now);
      runs.put(key, run);
    }
    if (run.seen < written) {
      run.seen++;
      return false;
    }
    run.counted++;
    return true;
  }

  /** Forgets the run that was not touched for the longest, if nothing was counted in it. */
  private boolean makeRoom() {
    Iterator<Run> eldest = runs.values().iterator();
    if (eldest.next().counted > 0) {
      return false;
    }
    eldest.remove();
    return true;
  }

  /** From now on nothing is counted any more; {@link #drain} gives the rest. */
  synchronized void close() {
    closed = true;
  }

  /** The events that stand for what was counted since the last call. */
  synchronized Drained drain() {
    Map<Key, Long> counted = new HashMap<>();
    long now = nanoTime.getAsLong();
    Iterator<Map.Entry<Key, Run>> all = runs.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Key, Run> entry = all.next();
      Run run = entry.getValue();
      if (run.counted > 0) {
        counted.put(entry.getKey(), run.counted);
        run.counted = 0;
      } else if (now - run.began >= window) {
        all.remove();
      }
    }
    return new Drained(List.copyOf(counted.entrySet()));
  }

  private synchronized void putBack(List<Map.Entry<Key, Long>> counted) {
    for (Map.Entry<Key, Long> entry : counted) {
      Run run = runs.computeIfAbsent(entry.getKey(), key -> new Run(nanoTime.getAsLong()));
      run.seen = written;
      run.counted += entry.getValue();
    }
  }

  /** What was counted, until it is written down. */
  final class Drained implements PendingEvents {
    private final List<Map.Entry<Key, Long>> counted;
    private final List<Event> events = new ArrayList<>();

    private Drained(List<Map.Entry<Key, Long>> counted) {
      this.counted = counted;
      counted.forEach(entry -> events.add(event(entry.getKey(), entry.getValue())));
    }

    @Override
    public List<Event> events() {
      return events;
    }

    @Override
    public void putBack(int done) {
      Repeats.this.putBack(counted.subList(done, counted.size()));
    }
  }

  private static Event event(Key key, long count) {
    return new Event(
        key.action(),
        key.result(),
        Event.Subject.named(key.resource()),
        new Actor(key.principal(), key.address(), null, null),
        count == 1 ? Map.of() : Map.of(SUPPRESSED, Long.toString(count - 1)),
        key.error(),
        -1,
        Conditions.NONE);
  }
}
