package io.claviger.audit;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * What a rule remembers of one subject: the last things that happened, when it told of them last,
 * and what was counted since. Not thread-safe.
 */
final class Watch {
  private static final int RADIX = 36;

  private final WatchRow.Key key;

  /** The oldest first: a time and how often, or a number and its time. */
  private final Map<Long, Long> entries = new LinkedHashMap<>();

  private long at;
  private long toldAt;
  private long count;
  private boolean changed;

  /**
   * From when on something is too much.
   *
   * @param most so often
   * @param window within so many microseconds
   */
  record Limit(int most, long window) {}

  Watch(WatchRow.Key key) {
    this.key = key;
  }

  /** What cannot be read, because somebody changed it, begins anew. */
  static Watch of(WatchRow row) {
    Watch watch = new Watch(row.key());
    try {
      String[] parts = row.state().split(" ", -1);
      watch.toldAt = Long.parseLong(parts[0], RADIX);
      watch.count = Long.parseLong(parts[1], RADIX);
      for (int i = 2; i + 1 < parts.length; i += 2) {
        watch.entries.put(Long.parseLong(parts[i], RADIX), Long.parseLong(parts[i + 1], RADIX));
      }
      watch.at = row.at();
      return watch;
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      return new Watch(row.key());
    }
  }

  WatchRow row() {
    StringJoiner state = new StringJoiner(" ");
    state.add(Long.toString(toldAt, RADIX)).add(Long.toString(count, RADIX));
    entries.forEach(
        (first, second) ->
            state.add(Long.toString(first, RADIX)).add(Long.toString(second, RADIX)));
    return new WatchRow(key, at, state.toString());
  }

  /** Whether it has to be written down; asked once. */
  boolean takeChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }

  /**
   * Something happened.
   *
   * @param now when
   * @param times how often
   * @return how often it happened in the window, or, if it goes on and on, since it was told last;
   *     0 if nobody is to be told
   */
  long happened(long now, long times, Limit limit) {
    touch(now);
    entries.keySet().removeIf(time -> time <= now - limit.window());
    entries.merge(now, times, Long::sum);
    trim(limit);
    count += times;
    long sum = entries.values().stream().mapToLong(Long::longValue).sum();
    if (sum < limit.most() || isQuiet(now, limit)) {
      return 0;
    }
    boolean goesOn = toldAt != 0 && now - toldAt < 2 * limit.window();
    return tell(now, goesOn ? count : sum);
  }

  /**
   * There is so much of something now.
   *
   * @return the number; 0 if nobody is to be told
   */
  long reached(long now, int number, Limit limit) {
    if (number < limit.most() || isQuiet(now, limit)) {
      return 0;
    }
    touch(now);
    return tell(now, number);
  }

  /** Whether one more may be told of within the window; counts those that may not. */
  boolean mayTell(long now, Limit limit) {
    touch(now);
    entries.values().removeIf(time -> time <= now - limit.window());
    if (entries.size() >= limit.most()) {
      count++;
      return false;
    }
    entries.put(entries.isEmpty() ? 1 : lastKey() + 1, now);
    return true;
  }

  /** What was counted and not told of; asked once. */
  long takeCount() {
    long counted = count;
    count = 0;
    return counted;
  }

  private long lastKey() {
    long last = 0;
    for (long entry : entries.keySet()) {
      last = entry;
    }
    return last;
  }

  private void touch(long now) {
    at = now;
    changed = true;
  }

  private void trim(Limit limit) {
    Iterator<Long> oldest = entries.keySet().iterator();
    for (int size = entries.size(); size > Math.max(1, limit.most()); size--) {
      oldest.next();
      oldest.remove();
    }
  }

  private boolean isQuiet(long now, Limit limit) {
    return toldAt != 0 && now - toldAt < limit.window();
  }

  private long tell(long now, long told) {
    toldAt = now;
    count = 0;
    return told;
  }
}
