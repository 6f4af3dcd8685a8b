package io.claviger.testkit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds one thread at a place until the test lets it go. Thread-safe. */
public final class Gate {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  /**
   * Waits until a thread stands at the gate.
   *
   * @throws IllegalStateException if none comes within 60 seconds
   */
  public void awaitArrival() {
    await(arrived, "nobody came to the gate");
  }

  /** Lets go whoever stands at the gate or comes later. Safe to call twice. */
  public void release() {
    released.countDown();
  }

  /**
   * Stands at the gate until it is released.
   *
   * @throws IllegalStateException if that does not happen within 60 seconds
   */
  public void pass() {
    arrived.countDown();
    await(released, "nobody released the gate");
  }

  private static void await(CountDownLatch latch, String failure) {
    try {
      if (!latch.await(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException(failure);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(failure + ": interrupted", e);
    }
  }
}
