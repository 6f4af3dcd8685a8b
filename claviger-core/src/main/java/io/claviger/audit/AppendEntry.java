package io.claviger.audit;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The events of one caller, and how its wait ended. The state moves once, from null to an {@link
 * Appended} or an error. Thread-safe.
 */
final class AppendEntry {
  private final List<byte[]> encoded;
  private final List<Conditions> conditions;
  private final long size;
  private final Thread caller;
  private final long since = System.nanoTime();
  private final AtomicReference<@Nullable Object> outcome = new AtomicReference<>();

  AppendEntry(List<byte[]> encoded, List<Conditions> conditions, long size, Thread caller) {
    this.encoded = encoded;
    this.conditions = conditions;
    this.size = size;
    this.caller = caller;
  }

  List<byte[]> encoded() {
    return encoded;
  }

  List<Conditions> conditions() {
    return conditions;
  }

  int events() {
    return encoded.size();
  }

  /** What it takes in the queue, in bytes. */
  long size() {
    return size;
  }

  boolean isWaiting() {
    return outcome.get() == null;
  }

  void complete(Appended appended) {
    end(appended);
  }

  void fail(RuntimeException error) {
    end(error);
  }

  /** Ends the wait if it has lasted for too long. */
  void expire(long now) {
    if (now - since > Appender.MAX_WAIT.toNanos() && isWaiting()) {
      fail(Appender.unavailable(null));
    }
  }

  private void end(Object result) {
    if (outcome.compareAndSet(null, result)) {
      LockSupport.unpark(caller);
    }
  }

  /** Waits without a limit of its own: somebody calls {@link #expire}. */
  Appended await() {
    boolean interrupted = false;
    while (isWaiting()) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    Object end = outcome.get();
    if (end instanceof Appended appended) {
      if (System.nanoTime() - appended.sentAt() > Appender.MAX_AGE.toNanos()) {
        throw Appender.unavailable(null);
      }
      return appended;
    }
    throw end instanceof RuntimeException error ? error : Appender.unavailable(null);
  }
}
