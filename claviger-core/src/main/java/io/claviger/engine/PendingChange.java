package io.claviger.engine;

import io.claviger.api.ClavigerException;
import io.claviger.api.ErrorCode;
import io.claviger.api.UnavailableException;
import io.claviger.audit.Event;
import io.claviger.secret.SecretMutation;
import io.claviger.secret.StoredSecret;
import io.claviger.secret.Wanted;
import io.claviger.telemetry.LogLine;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A change that waits for its turn, and its caller. Decided on the queue's thread only.
 *
 * @param <T> what the caller gets
 */
final class PendingChange<T> {
  private final Change<T> change;
  private final CompletableFuture<T> answer = new CompletableFuture<>();
  private final AtomicBoolean started = new AtomicBoolean();
  private Optional<StoredSecret> stored = Optional.empty();
  private Change.@Nullable Done<T> done;
  private @Nullable ClavigerException refusal;
  private @Nullable Event event;

  PendingChange(Change<T> change) {
    this.change = change;
  }

  String name() {
    return change.wanted().name();
  }

  Wanted wanted() {
    return change.wanted();
  }

  /** Whether it is still to be done; from now on it cannot be withdrawn. */
  boolean take() {
    return started.compareAndSet(false, true);
  }

  /** Takes it back, if it was not started. */
  boolean withdraw(ClavigerException error) {
    if (!take()) {
      return false;
    }
    answer.completeExceptionally(error);
    return true;
  }

  /** Decides it on the locked state; null when nothing is to be written. */
  @Nullable SecretMutation decide(Optional<StoredSecret> locked, long now) {
    stored = locked;
    done = null;
    refusal = null;
    try {
      Change.Done<T> decided = change.decide(locked, now);
      done = decided;
      event = change.event(decided);
      return decided.mutation();
    } catch (ClavigerException e) {
      if (e instanceof UnavailableException) {
        throw e;
      }
      refusal = e;
      event = change.refusal(locked, e);
      return null;
    }
  }

  Event event() {
    if (event == null) {
      throw new IllegalStateException("the change was not decided");
    }
    return event;
  }

  Event failure(ClavigerException error) {
    return change.refusal(stored, error);
  }

  /** Adds which change it is to a line of the log. */
  LogLine describe(LogLine line) {
    return line.with("secret_name", name())
        .with("action", change.action.name().toLowerCase(Locale.ROOT))
        .by(change.caller.context());
  }

  /** What was done; for the caller, once it has the answer. */
  Change.Done<T> done() {
    if (done == null) {
      throw new IllegalStateException("the change was not made");
    }
    return done;
  }

  /** Tells the caller what was decided. */
  void complete() {
    if (refusal != null) {
      answer.completeExceptionally(refusal);
    } else if (done != null) {
      answer.complete(done.result());
    } else {
      throw new IllegalStateException("the change was not decided");
    }
  }

  /** Lets its caller submit it once more, if the present policies allow it. */
  void decideAgain(PoliciesMovedException moved) {
    answer.completeExceptionally(moved);
  }

  void fail(ClavigerException error) {
    answer.completeExceptionally(error);
  }

  T await(Duration wait) throws TimeoutException {
    boolean interrupted = false;
    long deadline = System.nanoTime() + wait.toNanos();
    try {
      while (true) {
        try {
          return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true; // the change may be under way: its outcome is worth the wait
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ClavigerException error) {
        throw error;
      }
      if (e.getCause() instanceof PoliciesMovedException moved) {
        throw moved;
      }
      throw new ClavigerException(ErrorCode.INTERNAL, "The change failed unexpectedly", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
