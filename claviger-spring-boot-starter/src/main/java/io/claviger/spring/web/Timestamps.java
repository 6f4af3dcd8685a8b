package io.claviger.spring.web;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Points in time on the wire: RFC 3339 in UTC. */
final class Timestamps {
  private Timestamps() {}

  /**
   * Formats by hand, several times faster than a formatter, as every read has two of them.
   *
   * @return always 27 characters, for example {@code 2026-01-31T09:30:00.000000Z}
   */
  static String format(Instant instant) {
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
    if (time.getYear() < 0 || time.getYear() > 9999) {
      return instant.toString();
    }
    char[] out = new char[27];
    digits(out, 0, 4, time.getYear());
    out[4] = '-';
    digits(out, 5, 2, time.getMonthValue());
    out[7] = '-';
    digits(out, 8, 2, time.getDayOfMonth());
    out[10] = 'T';
    digits(out, 11, 2, time.getHour());
    out[13] = ':';
    digits(out, 14, 2, time.getMinute());
    out[16] = ':';
    digits(out, 17, 2, time.getSecond());
    out[19] = '.';
    digits(out, 20, 6, time.getNano() / 1000);
    out[26] = 'Z';
    return new String(out);
  }

  private static void digits(char[] out, int start, int count, int number) {
    int rest = number;
    for (int i = start + count - 1; i >= start; i--) {
      out[i] = (char) ('0' + rest % 10);
      rest /= 10;
    }
  }
}
