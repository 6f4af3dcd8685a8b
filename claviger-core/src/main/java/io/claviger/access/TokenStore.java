package io.claviger.access;

import io.claviger.tx.Transaction;
import java.util.Optional;

/**
 * Where access tokens are kept. Rows are authenticated like those of secrets, with the same errors
 * as {@code SecretStore}. Thread-safe.
 */
public interface TokenStore {
  /**
   * Finds a token, revoked and expired ones too.
   *
   * @param hash SHA-256 of its text
   * @return the token, if it exists
   */
  Optional<StoredToken> byHash(byte[] hash);

  /**
   * Locks a token until the transaction ends.
   *
   * @param tx the transaction
   * @param accessor the token's accessor
   * @return the token, if it exists
   */
  Optional<StoredToken> lock(Transaction tx, String accessor);

  /**
   * Writes a new token ({@code rev} 1) or the successor of {@code rev - 1}.
   *
   * @param tx the transaction
   * @param token the token
   * @throws io.claviger.tx.ContentionException if accessor or hash exist already
   */
  void save(Transaction tx, StoredToken token);
}
