package io.claviger.testkit.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Runs work beside the test, with an end in any case. */
final class Threads implements AutoCloseable {
  private static final long LONGEST_SECONDS = 60;

  private final ExecutorService executor = Executors.newCachedThreadPool();

  <T> Future<T> start(Callable<T> work) {
    return executor.submit(work);
  }

  /** Starts all at once and waits for all. */
  static <T> List<T> race(int threads, IntFunction<Callable<T>> work) throws Exception {
    try (Threads pool = new Threads()) {
      CountDownLatch ready = new CountDownLatch(threads);
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Callable<T> mine = work.apply(i);
        futures.add(
            pool.start(
                () -> {
                  ready.countDown();
                  await(ready);
                  return mine.call();
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(get(future));
      }
      return results;
    }
  }

  /** The result of the work, or what it threw. */
  static <T> T get(Future<T> future) throws Exception {
    try {
      return future.get(LONGEST_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  static void await(CountDownLatch latch) throws InterruptedException {
    if (!latch.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the other thread did not come");
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
