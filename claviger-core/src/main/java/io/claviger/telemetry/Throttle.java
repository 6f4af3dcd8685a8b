package io.claviger.telemetry;

import java.util.function.LongSupplier;

/**
 * Lets a limited number of log lines through in each period, so that nobody can fill the disk by
 * being refused. Thread-safe.
 */
public final class Throttle {
  private static final long PERIOD_NANOS = 10_000_000_000L;

  private final int lines;
  private final LongSupplier nanoTime;
  private long periodStart;
  private int passed;
  private long omitted;

  /**
   * Makes one.
   *
   * @param lines how many pass in each 10 seconds
   * @param nanoTime as {@link System#nanoTime()}
   */
  public Throttle(int lines, LongSupplier nanoTime) {
    this.lines = lines;
    this.nanoTime = nanoTime;
    this.periodStart = nanoTime.getAsLong();
  }

  /**
   * Asks whether a line may be written now.
   *
   * @return how many were kept back since the last one that passed; -1 when this one is kept back
   */
  public synchronized long pass() {
    long now = nanoTime.getAsLong();
    if (now - periodStart >= PERIOD_NANOS) {
      periodStart = now;
      passed = 0;
    }
    if (passed >= lines) {
      omitted++;
      return -1;
    }
    passed++;
    long before = omitted;
    omitted = 0;
    return before;
  }
}
