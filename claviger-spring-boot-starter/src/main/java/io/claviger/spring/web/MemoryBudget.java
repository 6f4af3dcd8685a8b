package io.claviger.spring.web;

import io.claviger.api.ErrorCode;
import io.claviger.api.UnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How much of the heap large bodies and answers may hold at the same time, together. Who does not
 * fit waits for a moment and is then refused, before anything is read or recorded. Thread-safe.
 */
final class MemoryBudget {
  /** What a body costs per byte: the bytes, their characters, and the copies made on the way. */
  static final int BODY_FACTOR = 6;

  /** What a page of a list, or a batch of values, may hold. */
  static final int LARGE_ANSWER = 3 * 1024 * 1024;

  /** The heap belongs to the whole process, and so does this. */
  static final MemoryBudget SHARED =
      new MemoryBudget(Runtime.getRuntime().maxMemory() / 8, Duration.ofSeconds(2));

  private static final int UNIT = 1024;

  private final int size;
  private final Semaphore units;
  private final Duration patience;

  /** A budget of so many bytes, and how long to wait for a part of it. */
  MemoryBudget(long bytes, Duration patience) {
    this.size = Math.clamp(bytes / UNIT, 1, Integer.MAX_VALUE);
    this.units = new Semaphore(size);
    this.patience = patience;
  }

  /** What needs a large part of the heap for a while. */
  @FunctionalInterface
  interface LargeWork {
    void run() throws IOException;
  }

  /**
   * Does something for which {@link #LARGE_ANSWER} is set aside.
   *
   * @throws UnavailableException if there is no room; nothing was done then
   */
  void withLargeAnswer(LargeWork work) throws IOException {
    Share share = share(LARGE_ANSWER);
    try {
      work.run();
    } finally {
      share.close();
    }
  }

  /** Takes a part that can grow; closing gives it back. */
  Share share(int bytes) {
    Share share = new Share();
    share.growTo(bytes);
    return share;
  }

  /** A part of the budget. Not thread-safe. */
  final class Share implements AutoCloseable {
    private int held;

    private Share() {}

    /**
     * Makes it larger; does nothing if it is as large.
     *
     * @throws UnavailableException if there is no room
     */
    void growTo(int bytes) {
      int wanted = Math.min((bytes + UNIT - 1) / UNIT, size);
      if (wanted <= held) {
        return;
      }
      try {
        if (!units.tryAcquire(wanted - held, patience.toMillis(), TimeUnit.MILLISECONDS)) {
          throw overloaded();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw overloaded();
      }
      held = wanted;
    }

    @Override
    public void close() {
      units.release(held);
      held = 0;
    }

    private static UnavailableException overloaded() {
      return new UnavailableException(
          ErrorCode.OVERLOADED, "Too many large requests are under way; try again", null);
    }
  }
}
