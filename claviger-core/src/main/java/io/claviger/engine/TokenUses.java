package io.claviger.engine;

import io.claviger.access.StoredToken;
import io.claviger.access.TokenState;
import io.claviger.access.TokenStore;
import io.claviger.api.ErrorCode;
import io.claviger.api.UnavailableException;
import io.claviger.tx.CommitUnknownException;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import io.claviger.tx.Transactions;
import java.time.Duration;
import java.util.Optional;

/**
 * Takes the uses of tokens that have only so many. Each is taken in a transaction of its own,
 * before anything is done under the token: a use may be lost when something fails in between, but
 * none is ever used twice. Thread-safe.
 */
final class TokenUses {
  private static final long RETRY_FOR_NANOS = Duration.ofSeconds(5).toNanos();

  private final Transactions transactions;
  private final TokenStore store;

  TokenUses(Transactions transactions, TokenStore store) {
    this.transactions = transactions;
    this.store = store;
  }

  /**
   * Takes a use, if the token holds.
   *
   * @param accessor the token's accessor
   * @return the token as it was before; its state at that time tells whether a use was taken. Empty
   *     when it does not exist
   * @throws UnavailableException if it could not be found out whether the use was taken
   */
  Optional<TokenStore.LookedUp> take(String accessor) {
    long deadline = System.nanoTime() + RETRY_FOR_NANOS;
    while (true) {
      try {
        return takeOnce(accessor);
      } catch (ContentionException e) {
        if (System.nanoTime() > deadline) {
          throw JournaledWork.overloaded(e);
        }
        JournaledWork.pause();
      } catch (CommitUnknownException e) {
        throw new UnavailableException(
            ErrorCode.DATABASE_UNAVAILABLE,
            "Whether a use of the token was taken is unknown; try again",
            e);
      }
    }
  }

  private Optional<TokenStore.LookedUp> takeOnce(String accessor) {
    try (Transaction tx = transactions.begin()) {
      Optional<StoredToken> found = store.lock(tx, accessor);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      StoredToken token = found.get();
      TokenStore.LookedUp before = new TokenStore.LookedUp(token, tx.now());
      if (token.state(tx.now()) == TokenState.ACTIVE && token.isLimited()) {
        store.amend(tx, token, token.used());
        tx.commit();
      }
      return Optional.of(before);
    }
  }
}
