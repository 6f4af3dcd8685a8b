package io.claviger.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock in UTC that stands still until a test moves it, also backwards. Thread-safe. */
public final class SettableClock extends Clock {
  private final AtomicReference<Instant> time;

  /**
   * Starts the clock.
   *
   * @param start its time
   */
  public SettableClock(Instant start) {
    this.time = new AtomicReference<>(start);
  }

  /**
   * Sets the time.
   *
   * @param newTime the time from now on
   */
  public void set(Instant newTime) {
    time.set(newTime);
  }

  /**
   * Moves the time.
   *
   * @param by how far; negative to go back
   * @return the new time
   */
  public Instant advance(Duration by) {
    return time.updateAndGet(now -> now.plus(by));
  }

  @Override
  public Instant instant() {
    return time.get();
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  /** Gives a clock of another zone that follows this one. */
  @Override
  public Clock withZone(ZoneId zone) {
    SettableClock base = this;
    return new Clock() {
      @Override
      public Instant instant() {
        return base.instant();
      }

      @Override
      public ZoneId getZone() {
        return zone;
      }

      @Override
      public Clock withZone(ZoneId other) {
        return base.withZone(other);
      }
    };
  }
}
