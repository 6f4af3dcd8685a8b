package io.claviger.access;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a rule counts: all that is given must hold. Times are microseconds since 1970 UTC.
 * Immutable.
 *
 * @param addresses where the caller must be, in one of them; empty for anywhere
 * @param from the first moment; 0 for since ever
 * @param until the first moment that does not count any more; 0 for ever
 * @param hours hours and days; null for always
 */
public record PolicyConditions(
    List<AddressRange> addresses, long from, long until, @Nullable WeeklyHours hours) {
  /** No condition. */
  public static final PolicyConditions NONE = new PolicyConditions(List.of(), 0, 0, null);

  private static final long SECOND = 1_000_000;

  /** Copies the addresses. */
  public PolicyConditions {
    addresses = List.copyOf(addresses);
  }

  /**
   * For how long an answer about the time holds.
   *
   * @param holds whether the conditions of time hold
   * @param from since when, at most
   * @param until till when, at least; {@link Long#MAX_VALUE} for ever
   */
  record Span(boolean holds, long from, long until) {
    static final Span ALWAYS = new Span(true, Long.MIN_VALUE, Long.MAX_VALUE);

    /** Covers no moment. */
    static final Span UNKNOWN = new Span(false, Long.MAX_VALUE, Long.MIN_VALUE);

    boolean covers(long now) {
      return now >= from && now < until;
    }
  }

  boolean dependOnTime() {
    return from != 0 || until != 0 || hours != null;
  }

  boolean areNone() {
    return addresses.isEmpty() && !dependOnTime();
  }

  /** Whether the conditions of time hold now, and for how long that is sure. */
  Span at(long now) {
    if (now < from) {
      return new Span(false, now, from);
    }
    if (until != 0 && now >= until) {
      return new Span(false, now, Long.MAX_VALUE);
    }
    long end = until == 0 ? Long.MAX_VALUE : until;
    if (hours == null) {
      return new Span(true, now, end);
    }
    long second = Math.floorDiv(now, SECOND);
    long change = hours.nextChange(second) * SECOND;
    return new Span(hours.contain(second), now, Math.min(change, end));
  }

  /** Whether one of the addresses is meant. No address at all is meant by none. */
  boolean haveAddress(@Nullable IpAddress address) {
    if (address == null) {
      return false;
    }
    for (AddressRange range : addresses) {
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }
}
