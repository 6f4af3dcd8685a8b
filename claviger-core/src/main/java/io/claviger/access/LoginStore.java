package io.claviger.access;

import io.claviger.api.Page;
import io.claviger.tx.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where those who can log in are kept, and their credentials. Rows are authenticated like those of
 * secrets. Thread-safe.
 */
public interface LoginStore {
  /**
   * Finds a login by its name.
   *
   * @param method the method
   * @param name the name
   * @return the login, if there is one
   * @throws io.claviger.api.IntegrityException if its row was altered
   */
  Optional<StoredLogin> find(LoginMethod method, String name);

  /**
   * Finds a login by its random id.
   *
   * @param id the id
   * @return the login, if there is one
   * @throws io.claviger.api.IntegrityException if its row was altered
   */
  Optional<StoredLogin> byId(String id);

  /**
   * Lists the logins of a method by name.
   *
   * @param method the method
   * @param after only names behind this one; empty for all
   * @param limit how many at most
   * @return them, without altered rows, which raise the alarm
   */
  Listed<StoredLogin> list(LoginMethod method, String after, int limit);

  /**
   * Locks a login until the transaction ends.
   *
   * @param tx the transaction
   * @param method the method
   * @param name the name
   * @return the login, if there is one
   * @throws io.claviger.api.IntegrityException if its row was altered
   */
  Optional<StoredLogin> lock(Transaction tx, LoginMethod method, String name);

  /**
   * Writes a new login (revision 1) or the next revision of one.
   *
   * @param tx the transaction
   * @param login the login
   * @throws io.claviger.tx.ContentionException if another revision is the present one
   */
  void save(Transaction tx, StoredLogin login);

  /**
   * Removes a login and its credentials.
   *
   * @param tx the transaction, which has locked the login
   * @param login the login
   */
  void delete(Transaction tx, StoredLogin login);

  /**
   * Finds a credential by its hash.
   *
   * @param hash the hash
   * @return the credential, if there is one
   * @throws io.claviger.api.IntegrityException if its row was altered
   */
  Optional<LookedUp> credential(byte[] hash);

  /**
   * Lists the credentials of a login by accessor, those that do not hold any more too.
   *
   * @param loginId the login's id
   * @param after only accessors behind this one; empty for all
   * @param limit how many at most
   * @return them, without altered rows, which raise the alarm
   */
  Listed<StoredCredential> credentials(String loginId, String after, int limit);

  /**
   * Locks a credential until the transaction ends.
   *
   * @param tx the transaction
   * @param accessor its accessor
   * @return the credential, if there is one
   * @throws io.claviger.api.IntegrityException if its row was altered
   */
  Optional<StoredCredential> lockCredential(Transaction tx, String accessor);

  /**
   * Writes a new credential (revision 1) or the next revision of one.
   *
   * @param tx the transaction
   * @param credential the credential
   * @throws io.claviger.tx.ContentionException if another revision is the present one
   */
  void save(Transaction tx, StoredCredential credential);

  /**
   * Removes credentials that expired or were revoked long ago.
   *
   * @param before only what ended before this moment, microseconds since 1970 UTC
   * @param limit how many at most
   * @return how many were removed
   */
  int deleteEnded(long before, int limit);

  /**
   * Locks the attempts under a name until the transaction ends.
   *
   * @param tx the transaction
   * @param nameHash stands for the name
   * @return the attempts, if there were any
   * @throws io.claviger.api.IntegrityException if the row was altered
   */
  Optional<StoredAttempts> lockAttempts(Transaction tx, String nameHash);

  /**
   * Writes the first attempts under a name (revision 1) or the next revision of them.
   *
   * @param tx the transaction
   * @param attempts the attempts
   * @throws io.claviger.tx.ContentionException if another revision is the present one
   */
  void save(Transaction tx, StoredAttempts attempts);

  /**
   * Forgets the attempts under a name, if there are any.
   *
   * @param tx the transaction
   * @param nameHash stands for the name
   */
  void forgetAttempts(Transaction tx, String nameHash);

  /**
   * Forgets attempts under names that nobody tried lately.
   *
   * @param before only those whose last was before this moment, microseconds since 1970 UTC
   * @param limit of how many names at most
   * @return of how many they were forgotten
   */
  int deleteAttempts(long before, int limit);

  /**
   * A credential and when it was looked at.
   *
   * @param credential the credential
   * @param now the database's clock, microseconds since 1970 UTC
   */
  record LookedUp(StoredCredential credential, long now) {}

  /**
   * A piece of a list.
   *
   * @param items what is shown
   * @param end where the next piece begins; null if there is none
   * @param now the database's clock, microseconds since 1970 UTC
   * @param <T> what is listed
   */
  record Listed<T>(List<T> items, @Nullable String end, long now) {
    /** Copies the list. */
    public Listed {
      items = List.copyOf(items);
    }

    /**
     * Makes a page of it.
     *
     * @param view what is shown of each
     * @param <V> what is shown
     * @return the page
     */
    public <V> Page<V> page(Function<T, V> view) {
      return new Page<>(items.stream().map(view).toList(), Optional.ofNullable(end));
    }
  }
}
