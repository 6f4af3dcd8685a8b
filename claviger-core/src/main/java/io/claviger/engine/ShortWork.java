package io.claviger.engine;

import io.claviger.api.ErrorCode;
import io.claviger.api.UnavailableException;
import io.claviger.tx.CommitUnknownException;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import io.claviger.tx.Transactions;
import java.time.Duration;
import java.util.function.Function;

/**
 * Runs small transactions that record nothing, such as taking one of a limited number of uses.
 * Thread-safe.
 */
final class ShortWork {
  private static final long RETRY_FOR_NANOS = Duration.ofSeconds(5).toNanos();

  private final Transactions transactions;

  ShortWork(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * Runs a transaction, again and again while others are in its way.
   *
   * @param body commits by itself what is to stay
   * @throws UnavailableException if others were in its way too long, or if it is unknown whether it
   *     happened; then it counts as done and nothing may be released under it
   */
  <T> T run(Function<Transaction, T> body) {
    long deadline = System.nanoTime() + RETRY_FOR_NANOS;
    while (true) {
      try (Transaction tx = transactions.begin()) {
        return body.apply(tx);
      } catch (ContentionException e) {
        if (System.nanoTime() > deadline) {
          throw JournaledWork.overloaded(e);
        }
        JournaledWork.pause();
      } catch (CommitUnknownException e) {
        throw new UnavailableException(
            ErrorCode.DATABASE_UNAVAILABLE,
            "Whether a use of the credential was taken is unknown; try again",
            e);
      }
    }
  }
}
