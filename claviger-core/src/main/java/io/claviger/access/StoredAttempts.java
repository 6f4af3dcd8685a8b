package io.claviger.access;

import java.util.ArrayList;
import java.util.List;

/**
 * When passwords were tried under a name, as it is stored. Times are microseconds since 1970 UTC.
 *
 * @param nameHash stands for the name; there need be no such user
 * @param rev raised by every change
 * @param at the times, the eldest first; at least one
 */
public record StoredAttempts(String nameHash, long rev, List<Long> at) {
  /** Copies the list. */
  public StoredAttempts {
    at = List.copyOf(at);
  }

  /**
   * When the last one was.
   *
   * @return the time
   */
  public long last() {
    return at.getLast();
  }

  /**
   * How many were behind a moment.
   *
   * @param moment the moment
   * @return how many
   */
  public int since(long moment) {
    return (int) at.stream().filter(time -> time > moment).count();
  }

  /**
   * One more, without those that are too old to count.
   *
   * @param now when
   * @param moment only what was behind this moment stays
   * @return the next revision
   */
  public StoredAttempts with(long now, long moment) {
    List<Long> times = new ArrayList<>(at.stream().filter(time -> time > moment).toList());
    times.add(now);
    return new StoredAttempts(nameHash, rev + 1, times);
  }
}
