package io.claviger.api;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Creates, reads, versions and deletes secrets. Every call is authorised, and recorded in the audit
 * log before its result is released; if that fails, so does the call.
 *
 * <p>A read that starts after a change was answered never gets the old value, on any replica.
 *
 * <p>Thread-safe. All methods may throw {@link InvalidRequestException}, {@link
 * UnauthenticatedException} when nobody acts, {@link AccessDeniedException} and {@link
 * UnavailableException}; changes also {@link OutcomeUnknownException}.
 */
public interface SecretsManager {
  /** The days a soft-deleted secret can be restored when nothing is said. */
  Duration DEFAULT_RECOVERY_WINDOW = Duration.ofDays(7);

  /** The longest recovery window. */
  Duration MAX_RECOVERY_WINDOW = Duration.ofDays(90);

  /** The most items of a batch read. */
  int MAX_BATCH = 100;

  /** The most bytes that the values of one {@link #getAll} have together. */
  int MAX_BATCH_BYTES = 1024 * 1024;

  /**
   * The same secrets, acted on by somebody else.
   *
   * @param caller who acts from now on
   * @return a cheap view
   */
  SecretsManager as(CallerContext caller);

  /**
   * Creates a secret with version 1, labelled CURRENT.
   *
   * @param request what to create
   * @return version 1
   * @throws ConflictException if the name exists or is soft-deleted
   */
  SecretVersion create(CreateSecret request);

  /**
   * Reads the version in use.
   *
   * @param name the secret
   * @return the value and its version
   * @throws NotFoundException if there is no such secret
   * @throws ConflictException if it is soft-deleted
   * @throws GoneException if the version has expired or is disabled
   */
  default Secret get(String name) {
    return get(name, VersionSelector.current());
  }

  /**
   * Reads a version.
   *
   * @param name the secret
   * @param selector which version
   * @return the value and its version
   * @throws NotFoundException if there is no such secret or version
   * @throws ConflictException if it is soft-deleted
   * @throws GoneException if the version has expired or is disabled
   */
  Secret get(String name, VersionSelector selector);

  /**
   * Reads many. Each item is as current as a single read; the batch is no consistent cut.
   *
   * @param references 1 to {@link #MAX_BATCH} items
   * @return the outcomes in the same order
   */
  List<BatchEntry> getAll(List<SecretReference> references);

  /**
   * Adds a version and moves CURRENT to it; the old one becomes PREVIOUS.
   *
   * @param request the secret, the value and the conditions
   * @return the new version, or the earlier one of the same idempotency key
   * @throws NotFoundException if there is no such secret
   * @throws ConflictException if it is soft-deleted, the expected version is not current, or the
   *     idempotency key was used with another value
   */
  SecretVersion put(PutSecret request);

  /**
   * Tells all about a secret but its values; also when it is soft-deleted.
   *
   * @param name the secret
   * @return the metadata
   * @throws NotFoundException if there is no such secret
   */
  SecretMetadata metadata(String name);

  /**
   * Changes description, owner, tags, type or expiry rule.
   *
   * @param request what to change
   * @return the metadata after the change
   * @throws NotFoundException if there is no such secret
   * @throws ConflictException if it is soft-deleted
   */
  SecretMetadata updateMetadata(UpdateMetadata request);

  /**
   * Lists secrets the caller may list, without values, in the bytewise order of their names.
   *
   * @param query which
   * @return one page
   */
  Page<SecretMetadata> list(ListQuery query);

  /**
   * Lists the versions of a secret, newest first, without values.
   *
   * @param name the secret
   * @param before only versions below this number; {@link Long#MAX_VALUE} for all
   * @param limit the most items, 1 to {@link ListQuery#MAX_LIMIT}
   * @return one page; its cursor is the number to pass as {@code before}
   * @throws NotFoundException if there is no such secret
   */
  Page<SecretVersion> versions(String name, long before, int limit);

  /**
   * Lists who has read the values of a secret, by principal and version. It is made with the audit
   * trail, so it may be a moment behind. Needs the right to audit; is an event of its own.
   *
   * @param name the secret
   * @param cursor where the page begins, from the page before; null for the first page
   * @param limit the most readers of a page, 1 to {@link ListQuery#MAX_LIMIT}
   * @return one page
   * @throws NotFoundException if there is no such secret
   */
  Page<SecretReader> readers(String name, @Nullable String cursor, int limit);

  /**
   * Moves CURRENT back (or forth) to an existing version; the one in use becomes PREVIOUS.
   *
   * @param name the secret
   * @param version the version to use from now on
   * @return that version
   * @throws NotFoundException if there is no such secret or version
   * @throws ConflictException if the secret is soft-deleted
   * @throws GoneException if the version has expired or is disabled
   */
  SecretVersion rollback(String name, long version);

  /**
   * Makes a version unreadable, at once and on every replica.
   *
   * @param name the secret
   * @param version the version
   * @return the version, disabled
   * @throws NotFoundException if there is no such secret or version
   * @throws ConflictException if the secret is soft-deleted
   */
  SecretVersion disable(String name, long version);

  /**
   * Makes a disabled version readable again.
   *
   * @param name the secret
   * @param version the version
   * @return the version, enabled
   * @throws NotFoundException if there is no such secret or version
   * @throws ConflictException if the secret is soft-deleted
   */
  SecretVersion enable(String name, long version);

  /**
   * Soft-deletes a secret: unreadable at once, restorable until the recovery window ends, purged
   * some time after.
   *
   * @param name the secret
   * @param recoveryWindow zero to {@link #MAX_RECOVERY_WINDOW}
   * @return the metadata, with the end of the window
   * @throws NotFoundException if there is no such secret
   * @throws ConflictException if it is soft-deleted already
   */
  SecretMetadata delete(String name, Duration recoveryWindow);

  /**
   * Undoes a soft delete.
   *
   * @param name the secret
   * @return the metadata
   * @throws NotFoundException if there is no such secret
   * @throws ConflictException if it is not deleted
   */
  SecretMetadata restore(String name);

  /**
   * Destroys the values of a soft-deleted secret for good and frees its name. The audit trail and a
   * tombstone remain.
   *
   * @param name the secret
   * @throws NotFoundException if there is no such secret
   * @throws ConflictException if it is not soft-deleted
   */
  void purge(String name);
}
