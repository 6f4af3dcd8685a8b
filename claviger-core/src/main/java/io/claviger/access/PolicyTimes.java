package io.claviger.access;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Times as policies write them. */
final class PolicyTimes {
  static final List<String> DAY_NAMES =
      Arrays.stream(DayOfWeek.values()).map(PolicyTimes::name).toList();

  private static final Pattern HOURS =
      Pattern.compile("([01][0-9]|2[0-3]):([0-5][0-9])-(?:([01][0-9]|2[0-3]):([0-5][0-9])|24:00)");

  private PolicyTimes() {}

  private static String name(DayOfWeek day) {
    return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
  }

  /** First and last minute of hours such as {@code 08:00-18:00}; empty when they are none. */
  static int[] hours(String text) {
    Matcher matcher = HOURS.matcher(text);
    if (!matcher.matches()) {
      return new int[0];
    }
    int start = minutes(matcher.group(1), matcher.group(2));
    String hour = matcher.group(3);
    int end = hour == null ? WeeklyHours.DAY : minutes(hour, matcher.group(4));
    // 00:00 as an end is the midnight that comes.
    return new int[] {start, end == 0 ? WeeklyHours.DAY : end};
  }

  private static int minutes(String hour, String minute) {
    return Integer.parseInt(hour) * 60 + Integer.parseInt(minute);
  }

  static String hours(int start, int end) {
    return String.format(
        Locale.ROOT, "%02d:%02d-%02d:%02d", start / 60, start % 60, end / 60, end % 60);
  }

  static String days(Set<DayOfWeek> days) {
    return days.stream().map(PolicyTimes::name).collect(Collectors.joining(", "));
  }

  /** Microseconds since 1970 UTC; -1 when it is no time with an offset, or none of 1970 to 9999. */
  static long moment(String text) {
    try {
      OffsetDateTime time = OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC);
      if (time.getYear() < 1970 || time.getYear() > 9999) {
        return -1;
      }
      return Math.max(1, ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant()));
    } catch (DateTimeException e) {
      return -1;
    }
  }

  static String text(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
  }
}
