package io.claviger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeeklyHoursTest {
  private static final Set<DayOfWeek> ALL = EnumSet.allOf(DayOfWeek.class);

  private static WeeklyHours hours(String text, Set<DayOfWeek> days, String zone) {
    int[] minutes = PolicyTimes.hours(text);
    return new WeeklyHours(minutes[0], minutes[1], days, ZoneId.of(zone));
  }

  private static long second(String instant) {
    return Instant.parse(instant).getEpochSecond();
  }

  @ParameterizedTest
  @CsvSource({
    "08:00-18:00, 2026-06-03T07:59:59Z, false, 2026-06-03T08:00:00Z",
    "08:00-18:00, 2026-06-03T08:00:00Z, true, 2026-06-03T18:00:00Z",
    "08:00-18:00, 2026-06-03T17:59:59Z, true, 2026-06-03T18:00:00Z",
    "08:00-18:00, 2026-06-03T18:00:00Z, false, 2026-06-04T08:00:00Z",
    "00:00-24:00, 2026-06-03T18:00:00Z, true, 2026-06-05T00:00:00Z",
    "22:00-06:00, 2026-06-03T21:59:59Z, false, 2026-06-03T22:00:00Z",
    "22:00-06:00, 2026-06-03T22:00:00Z, true, 2026-06-04T06:00:00Z",
    "22:00-06:00, 2026-06-04T05:59:59Z, true, 2026-06-04T06:00:00Z",
    "12:00-00:00, 2026-06-03T23:59:59Z, true, 2026-06-04T00:00:00Z",
  })
  void startCountsAndEndDoesNot(String text, String at, boolean within, String change) {
    Set<DayOfWeek> days =
        text.equals("00:00-24:00") ? Set.of(DayOfWeek.WEDNESDAY, DayOfWeek.THURSDAY) : ALL;
    WeeklyHours hours = hours(text, days, "UTC");

    assertThat(hours.contain(second(at))).isEqualTo(within);
    assertThat(Instant.ofEpochSecond(hours.nextChange(second(at)))).isEqualTo(change);
  }

  /** The night from Friday to Saturday is Friday's. */
  @ParameterizedTest
  @CsvSource({
    "2026-06-05T05:00:00Z, false", // Friday morning
    "2026-06-05T23:00:00Z, true",
    "2026-06-06T05:00:00Z, true",
    "2026-06-06T06:00:00Z, false",
    "2026-06-06T23:00:00Z, false",
  })
  void aNightBelongsToTheDayOnWhichItBegins(String at, boolean within) {
    assertThat(hours("22:00-06:00", Set.of(DayOfWeek.FRIDAY), "UTC").contain(second(at)))
        .isEqualTo(within);
  }

  /** In Berlin, on 29 March 2026 the clock goes from 02:00 to 03:00, on 25 October back. */
  @ParameterizedTest
  @CsvSource({
    // An hour that does not come.
    "02:00-03:00, 2026-03-29T00:59:59Z, false, 2026-03-30T00:00:00Z",
    "02:30-04:00, 2026-03-29T00:59:59Z, false, 2026-03-29T01:00:00Z",
    "02:30-04:00, 2026-03-29T01:00:00Z, true, 2026-03-29T02:00:00Z",
    "01:00-02:30, 2026-03-29T00:30:00Z, true, 2026-03-29T01:00:00Z",
    // An hour that comes twice.
    "02:00-03:00, 2026-10-25T00:00:00Z, true, 2026-10-25T02:00:00Z",
    "02:30-02:45, 2026-10-25T00:45:00Z, false, 2026-10-25T01:30:00Z",
    "02:30-02:45, 2026-10-25T01:30:00Z, true, 2026-10-25T01:45:00Z",
    "02:30-04:00, 2026-10-25T00:30:00Z, true, 2026-10-25T01:00:00Z",
    "08:00-18:00, 2026-03-28T12:00:00Z, true, 2026-03-28T17:00:00Z",
    "08:00-18:00, 2026-03-29T12:00:00Z, true, 2026-03-29T16:00:00Z",
  })
  void theClockOnTheWallDecides(String text, String at, boolean within, String change) {
    WeeklyHours hours = hours(text, ALL, "Europe/Berlin");

    assertThat(hours.contain(second(at))).isEqualTo(within);
    assertThat(Instant.ofEpochSecond(hours.nextChange(second(at)))).isEqualTo(change);
  }

  /** Samoa left out Friday, 30 December 2011. */
  @Test
  void aDayCanBeMissing() {
    WeeklyHours fridays = hours("00:00-24:00", Set.of(DayOfWeek.FRIDAY), "Pacific/Apia");
    long thursday = second("2011-12-29T20:00:00Z");

    assertThat(fridays.contain(thursday)).isFalse();
    assertThat(Instant.ofEpochSecond(fridays.nextChange(thursday)))
        .isEqualTo("2012-01-05T10:00:00Z");
  }

  @Test
  void agreesWithTheCalendarAlways() {
    List<String> zones =
        List.of("UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "-03:30");
    Random random = new Random(20260603);
    for (int round = 0; round < 400; round++) {
      int start = random.nextInt(48) * 30;
      int end = random.nextInt(48) * 30 + 30;
      if (start == end) {
        continue;
      }
      Set<DayOfWeek> days = EnumSet.of(DayOfWeek.of(1 + random.nextInt(7)));
      ALL.stream().filter(day -> random.nextBoolean()).forEach(days::add);
      String zone = zones.get(random.nextInt(zones.size()));
      WeeklyHours hours = new WeeklyHours(start, end, days, ZoneId.of(zone));
      long from = second("2026-01-01T00:00:00Z") + random.nextInt(365 * 24) * 3600L;
      agree(hours, from);
    }
  }

  /** Looks at each half hour of nine days: nothing changes in between. */
  private static void agree(WeeklyHours hours, long from) {
    long change = hours.nextChange(from);
    boolean now = hours.contain(from);
    for (long second = from; second < from + Duration.ofDays(9).toSeconds(); second += 1800) {
      boolean expected = byCalendar(hours, second);
      assertThat(hours.contain(second)).as("%s at %s", hours, second).isEqualTo(expected);
      if (second < change) {
        assertThat(expected).as("%s before its next change", hours).isEqualTo(now);
      }
    }
    boolean always = hours.days().size() == 7 && hours.start() == 0 && hours.end() == 1440;
    if (!always) {
      assertThat(byCalendar(hours, change)).as("%s at its next change", hours).isNotEqualTo(now);
    }
  }

  private static boolean byCalendar(WeeklyHours hours, long second) {
    ZonedDateTime time = Instant.ofEpochSecond(second).atZone(hours.zone());
    LocalTime start = LocalTime.MIN.plusMinutes(hours.start());
    boolean toMidnight = hours.end() == WeeklyHours.DAY;
    LocalTime end = LocalTime.MIN.plusMinutes(hours.end());
    boolean started = !time.toLocalTime().isBefore(start);
    boolean ended = !toMidnight && !time.toLocalTime().isBefore(end);
    if (toMidnight || start.isBefore(end)) {
      return started && !ended && hours.days().contains(time.getDayOfWeek());
    }
    return (started && hours.days().contains(time.getDayOfWeek()))
        || (!ended && hours.days().contains(time.minusDays(1).getDayOfWeek()));
  }

  @Test
  void whatNeverChangesIsLookedAtAgainOnceInAWhile() {
    WeeklyHours always = new WeeklyHours(0, WeeklyHours.DAY, ALL, ZoneOffset.UTC);
    long now = second("2026-06-03T12:00:00Z");

    assertThat(always.nextChange(now)).isGreaterThan(now + Duration.ofDays(21).toSeconds());
  }

  @Test
  void isNeverEmpty() {
    assertThatThrownBy(() -> new WeeklyHours(60, 60, ALL, ZoneOffset.UTC))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new WeeklyHours(0, 60, Set.of(), ZoneOffset.UTC))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new WeeklyHours(0, 1441, ALL, ZoneOffset.UTC))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isSaidInWords() {
    assertThat(hours("22:00-06:00", Set.of(DayOfWeek.SUNDAY, DayOfWeek.MONDAY), "Europe/Berlin"))
        .hasToString("22:00-06:00 on mon, sun (Europe/Berlin)");
  }
}
