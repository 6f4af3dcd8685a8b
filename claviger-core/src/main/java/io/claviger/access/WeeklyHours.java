package io.claviger.access;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Hours of certain days, as a clock on the wall of the zone shows them: when clocks are set back,
 * an hour counts twice, when they are set forward, it does not come. Hours that wrap midnight
 * belong to the day on which they begin. Immutable.
 *
 * @param start the first minute of the day, 0 to 1439
 * @param end the minute of the day that is the first not to count, 1 to 1440; before {@code start}
 *     when the hours wrap midnight
 * @param days the days, at least one
 * @param zone where the clock hangs
 */
public record WeeklyHours(int start, int end, Set<DayOfWeek> days, ZoneId zone) {
  /** Minutes of a day. */
  public static final int DAY = 24 * 60;

  private static final int SECONDS_OF_DAY = DAY * 60;

  /** Boundaries and changes of the clock looked at, before it is said that one comes: 3 weeks. */
  private static final int LOOK_AHEAD = 64;

  /** Copies the days. */
  public WeeklyHours {
    if (start < 0 || start >= DAY || end < 1 || end > DAY || start == end || days.isEmpty()) {
      throw new IllegalArgumentException("hours are empty or outside of the day");
    }
    days = Collections.unmodifiableSet(EnumSet.copyOf(days));
  }

  /** Whether a moment is within the hours. */
  boolean contain(long second) {
    long local = second + offset(second).getTotalSeconds();
    long day = Math.floorDiv(local, SECONDS_OF_DAY);
    int minute = Math.floorMod(local, SECONDS_OF_DAY) / 60;
    if (start < end) {
      return minute >= start && minute < end && hasDay(day);
    }
    return (minute >= start && hasDay(day)) || (minute < end && hasDay(day - 1));
  }

  private boolean hasDay(long epochDay) {
    // 1 January 1970 was a Thursday.
    return days.contains(DayOfWeek.THURSDAY.plus(Math.floorMod(epochDay, 7)));
  }

  private ZoneOffset offset(long second) {
    return zone.getRules().getOffset(Instant.ofEpochSecond(second));
  }

  /**
   * The next second at which {@link #contain} may have another answer than now. It is exact, or too
   * early when nothing changes for weeks.
   */
  long nextChange(long second) {
    boolean now = contain(second);
    long next = second;
    for (int i = 0; i < LOOK_AHEAD; i++) {
      next = nextBoundary(next);
      if (contain(next) != now) {
        break;
      }
    }
    return next;
  }

  /** The next midnight, start, end, or change of the zone's offset: nothing changes in between. */
  private long nextBoundary(long second) {
    long local = second + offset(second).getTotalSeconds();
    int ofDay = Math.floorMod(local, SECONDS_OF_DAY);
    int wait = SECONDS_OF_DAY - ofDay;
    for (int boundary : new int[] {start * 60, end * 60}) {
      if (boundary > ofDay) {
        wait = Math.min(wait, boundary - ofDay);
      }
    }
    ZoneRules rules = zone.getRules();
    ZoneOffsetTransition transition = rules.nextTransition(Instant.ofEpochSecond(second));
    long next = second + wait;
    return transition == null ? next : Math.min(next, transition.toEpochSecond());
  }

  /** For example {@code 08:00-18:00 on mon, tue (Europe/Berlin)}. */
  @Override
  public String toString() {
    return PolicyTimes.hours(start, end) + " on " + PolicyTimes.days(days) + " (" + zone + ')';
  }
}
