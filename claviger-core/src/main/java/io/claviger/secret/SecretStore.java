package io.claviger.secret;

import io.claviger.seal.Sealed;
import io.claviger.tx.Transaction;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where secrets and their versions are kept. Rows are authenticated: one that was changed outside
 * Claviger is refused when it is loaded. Thread-safe.
 *
 * <p>All methods throw {@link io.claviger.api.UnavailableException} when the database does not
 * answer and {@link io.claviger.api.IntegrityException} for a row that fails authentication; those
 * inside a transaction also {@link io.claviger.tx.ContentionException}.
 */
public interface SecretStore {
  /**
   * Loads a secret that is not purged, in one statement: header, the versions that carry a label,
   * and one more.
   *
   * @param name the secret
   * @param version a version to load too; 0 for none
   * @return the secret, if it exists
   */
  Optional<StoredSecret> load(String name, long version);

  /**
   * Like {@link #load}, holding off every change of the secret for the time of the statements run
   * inside the transaction.
   *
   * @param tx the transaction
   * @param name the secret
   * @param version a version to load too; 0 for none
   * @return the secret, if it exists
   */
  Optional<StoredSecret> loadShared(Transaction tx, String name, long version);

  /**
   * Locks the secrets that exist and are not purged, always in the order of their names, until the
   * transaction ends.
   *
   * @param tx the transaction
   * @param wanted the secrets, each name at most once, and the versions to load with them
   * @return the secrets by name, with the wanted versions; names that do not exist are absent
   */
  Map<String, StoredSecret> lock(Transaction tx, Collection<Wanted> wanted);

  /**
   * Writes changes of secrets that this transaction has locked, or new secrets.
   *
   * @param tx the transaction
   * @param mutations what to write, each secret at most once
   */
  void save(Transaction tx, List<SecretMutation> mutations);

  /**
   * Lists secrets, each with the version labelled CURRENT, without its value. Those that fail
   * authentication are left out, and alarmed.
   *
   * @param filter which
   * @return at most the filter's limit; fewer only when there are no more
   */
  List<StoredSecret> list(SecretFilter filter);

  /**
   * Lists versions without values, newest first. Those that fail authentication are left out, and
   * alarmed.
   *
   * @param secretUid the secret
   * @param before only versions below this number
   * @param limit the most to return
   * @return the versions; fewer than the limit only when there are no more
   */
  List<StoredVersion> versions(long secretUid, long before, int limit);

  /**
   * The name of a secret, purged or not, as a place in the order of names. The row is not
   * authenticated.
   *
   * @param uid the secret
   * @return its name, if there is such a secret
   */
  Optional<String> nameOf(long uid);

  /**
   * Names soft-deleted secrets whose recovery window has ended.
   *
   * @param now microseconds since 1970 UTC
   * @param limit the most to return
   * @return their names
   */
  List<String> purgeable(long now, int limit);

  /**
   * Counts the secrets in use whose CURRENT version can be read and expires later than now.
   *
   * @param now microseconds since 1970 UTC
   * @param soon the nearer time
   * @param later the farther time
   * @return how many expire up to these times
   */
  Expiring expiring(long now, long soon, long later);

  /**
   * Destroys a secret of which a row fails authentication, with all its versions and without
   * leaving a tombstone: nothing it says can be relied on.
   *
   * @param tx the transaction
   * @param name the secret
   * @return its uid; 0, and nothing changed, when there is no such secret or all its rows are
   *     authentic
   */
  long destroyDamaged(Transaction tx, String name);

  /**
   * The first versions of {@link #sealedWith(int, StoredVersion, int)}.
   *
   * @param ringKeyId the ring key
   * @param limit the most to return
   * @return the versions
   */
  default List<StoredVersion> sealedWith(int ringKeyId, int limit) {
    return sealedWith(ringKeyId, null, limit);
  }

  /**
   * Versions whose value is sealed with a given ring key, with the value, in the order of secrets
   * and numbers. Also those that fail authentication, which are alarmed: their value has its own,
   * but what else they say is not to be relied on.
   *
   * @param ringKeyId the ring key
   * @param after only versions behind this one; null for all
   * @param limit the most to return
   * @return the versions
   */
  List<StoredVersion> sealedWith(int ringKeyId, @Nullable StoredVersion after, int limit);

  /**
   * Replaces the sealed value of a version, if it is still sealed with the key it was read with.
   *
   * @param version the version as it was read
   * @param sealed the same value, sealed anew
   * @return false when the version is gone or was sealed anew by somebody else
   */
  boolean reseal(StoredVersion version, Sealed sealed);
}
