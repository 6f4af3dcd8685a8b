package io.claviger.server.limit;

/**
 * So many at once, and so many more in each minute, evenly spread.
 *
 * @param atOnce how many at once; 0 together with the next for no limit
 * @param perMinute how many come back in a minute
 */
public record Rate(int atOnce, int perMinute) {
  /** No limit. */
  public static final Rate UNLIMITED = new Rate(0, 0);

  private static final int MAX = 100_000_000;

  /** Refuses what is no rate. */
  public Rate {
    boolean off = atOnce == 0 && perMinute == 0;
    boolean rate = atOnce > 0 && atOnce <= MAX && perMinute > 0 && perMinute <= MAX;
    if (!off && !rate) {
      throw new IllegalArgumentException(
          "at-once and per-minute must both be 1 to " + MAX + ", or both 0 for no limit");
    }
  }

  boolean isUnlimited() {
    return atOnce == 0;
  }
}
