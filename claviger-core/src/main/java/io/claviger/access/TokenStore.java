package io.claviger.access;

import io.claviger.tx.Transaction;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where access tokens are kept. Rows are authenticated like those of secrets, with the same errors
 * as {@code SecretStore}; lists leave out what was altered. Thread-safe.
 */
public interface TokenStore {
  /**
   * Finds a token, revoked and expired ones too.
   *
   * @param hash SHA-256 of its text
   * @return the token, if it exists
   */
  default Optional<StoredToken> byHash(byte[] hash) {
    return lookUp(hash).map(LookedUp::token);
  }

  /**
   * Finds a token, revoked and expired ones too, and tells the time.
   *
   * @param hash SHA-256 of its text
   * @return the token, if it exists
   */
  Optional<LookedUp> lookUp(byte[] hash);

  /**
   * Finds a token by the number of its row, and tells the time.
   *
   * @param id the number
   * @return the token, if it exists
   */
  Optional<LookedUp> byId(long id);

  /**
   * Finds a token by its accessor, and tells the time.
   *
   * @param accessor the accessor
   * @return the token, if it exists
   */
  Optional<LookedUp> byAccessor(String accessor);

  /**
   * A token as it was at some time.
   *
   * @param token the token
   * @param now the database's clock, microseconds since 1970 UTC
   */
  record LookedUp(StoredToken token, long now) {}

  /**
   * Lists tokens by accessor.
   *
   * @param filter which
   * @return the tokens, and the time
   */
  Listed list(Filter filter);

  /**
   * Which tokens to list.
   *
   * @param principal only those that stand for this one; null for all
   * @param activeOnly leaves out what is expired, used up or revoked
   * @param after only accessors behind this one; null for all
   * @param limit the most to return
   */
  record Filter(
      @Nullable String principal, boolean activeOnly, @Nullable String after, int limit) {}

  /**
   * Some tokens at one time.
   *
   * @param tokens those whose rows are as they were written
   * @param end the last accessor that was looked at; null when there was none
   * @param more whether there may be more behind it
   * @param now the database's clock, microseconds since 1970 UTC
   */
  record Listed(List<StoredToken> tokens, @Nullable String end, boolean more, long now) {
    /** Copies the tokens. */
    public Listed {
      tokens = List.copyOf(tokens);
    }
  }

  /**
   * The accessors of some tokens.
   *
   * @param ids the numbers of their rows
   * @return by number; without those that do not exist
   */
  Map<Long, String> accessors(Collection<Long> ids);

  /**
   * Counts the tokens that hold now.
   *
   * @return how many
   */
  long countActive();

  /**
   * Locks a token until the transaction ends.
   *
   * @param tx the transaction
   * @param accessor the token's accessor
   * @return the token, if it exists
   */
  Optional<StoredToken> lock(Transaction tx, String accessor);

  /**
   * Keeps others from changing a token until the transaction ends; several may do so at once.
   *
   * @param tx the transaction
   * @param id the number of its row
   * @return the token, if it exists
   */
  Optional<StoredToken> share(Transaction tx, long id);

  /**
   * Locks tokens until the transaction ends.
   *
   * @param tx the transaction
   * @param ids the numbers of their rows
   * @return the tokens, without those that do not exist or were altered
   */
  List<StoredToken> lockAll(Transaction tx, Collection<Long> ids);

  /**
   * Finds the tokens that were made with some others, whatever their state.
   *
   * @param tx a transaction that has locked the others, so that none is made meanwhile
   * @param parents the numbers of the others
   * @param after only numbers behind this one
   * @param limit the most to return
   * @return the numbers of their rows, in ascending order
   */
  List<Long> childrenOf(Transaction tx, Collection<Long> parents, long after, int limit);

  /**
   * Writes a new token ({@code rev} 1) or the successor of {@code rev - 1}.
   *
   * @param tx the transaction
   * @param token the token
   * @throws io.claviger.tx.ContentionException if accessor or hash exist already
   */
  default void save(Transaction tx, StoredToken token) {
    saveAll(tx, List.of(token));
  }

  /**
   * As {@link #save}, of several tokens: all are new, or none is.
   *
   * @param tx the transaction
   * @param tokens the tokens
   */
  void saveAll(Transaction tx, List<StoredToken> tokens);

  /**
   * Writes another expiry, or fewer uses, under the same {@code rev}.
   *
   * @param tx the transaction
   * @param before the token as it is
   * @param after the token as it is to be
   * @throws io.claviger.tx.ContentionException if it is not as it was before
   */
  void amend(Transaction tx, StoredToken before, StoredToken after);

  /**
   * Deletes tokens that expired or were revoked before a time, and with which no token was made
   * that still exists. Those that would never have expired are kept.
   *
   * @param before microseconds since 1970 UTC
   * @param limit the most to delete
   * @return how many were deleted
   */
  int deleteEnded(long before, int limit);
}
