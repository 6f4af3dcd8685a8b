package io.claviger.access;

import java.time.Duration;

/**
 * How many passwords may be tried under one name, on all servers together.
 *
 * @param attempts how many within the window; 1 to {@link #MAX_ATTEMPTS}
 * @param window any time of this length; 1 minute to 1 day
 */
public record LockoutRule(int attempts, Duration window) {
  /** The most attempts. */
  public static final int MAX_ATTEMPTS = 100;

  /** The longest window. */
  public static final Duration MAX_WINDOW = Duration.ofDays(1);

  /** Five in a quarter of an hour. Behind the limits, which it is checked by. */
  public static final LockoutRule DEFAULT = new LockoutRule(5, Duration.ofMinutes(15));

  /** Refuses what is no rule. */
  public LockoutRule {
    if (attempts < 1 || attempts > MAX_ATTEMPTS) {
      throw new IllegalArgumentException("attempts must be 1 to " + MAX_ATTEMPTS);
    }
    if (window.compareTo(Duration.ofMinutes(1)) < 0 || window.compareTo(MAX_WINDOW) > 0) {
      throw new IllegalArgumentException("the window must be 1 minute to 1 day");
    }
  }
}
