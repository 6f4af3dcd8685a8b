package io.claviger.testkit;

import io.claviger.access.StoredToken;
import io.claviger.access.TokenStore;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The access tokens of a {@link MemoryDatabase}. */
final class MemoryTokens implements TokenStore {
  private final MemoryDatabase database;

  MemoryTokens(MemoryDatabase database) {
    this.database = database;
  }

  @Override
  public Optional<StoredToken> byHash(byte[] hash) {
    return database.read(state -> find(state, token -> sameHash(token, hash)));
  }

  @Override
  public Optional<StoredToken> lock(Transaction tx, String accessor) {
    return MemoryTransaction.run(
        database, tx, state -> find(state, token -> token.accessor().equals(accessor)));
  }

  @Override
  public void save(Transaction tx, StoredToken token) {
    MemoryTransaction.run(
        database,
        tx,
        state -> {
          check(state, token);
          return state.tokens.put(token.id(), token);
        });
  }

  private static void check(MemoryState state, StoredToken token) {
    @Nullable StoredToken old = state.tokens.get(token.id());
    long rev = old == null ? 0 : old.rev();
    if (token.rev() != rev + 1) {
      throw new ContentionException("the token was changed by somebody else", null);
    }
    boolean taken =
        find(
                state,
                other ->
                    other.id() != token.id()
                        && (other.accessor().equals(token.accessor())
                            || sameHash(other, token.hash())))
            .isPresent();
    if (taken) {
      throw new ContentionException("the token's accessor or hash exists already", null);
    }
  }

  private static Optional<StoredToken> find(MemoryState state, Predicate<StoredToken> which) {
    return state.tokens.values().stream().filter(which).findFirst();
  }

  private static boolean sameHash(StoredToken token, byte[] hash) {
    return MessageDigest.isEqual(token.hash(), hash);
  }
}
