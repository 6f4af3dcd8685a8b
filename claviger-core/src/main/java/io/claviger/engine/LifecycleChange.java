package io.claviger.engine;

import io.claviger.access.Caller;
import io.claviger.api.AuditAction;
import io.claviger.api.ConflictException;
import io.claviger.api.ErrorCode;
import io.claviger.api.SecretMetadata;
import io.claviger.api.SecretState;
import io.claviger.audit.Event;
import io.claviger.secret.History;
import io.claviger.secret.SecretHeader;
import io.claviger.secret.SecretMutation;
import io.claviger.secret.StoredSecret;
import io.claviger.secret.Wanted;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Soft-deletes, restores or purges a secret. */
final class LifecycleChange extends Change<SecretMetadata> {
  private final Duration window;
  private final boolean onlyWhenDue;

  private LifecycleChange(Caller caller, AuditAction action, String name, Duration window) {
    this(caller, action, name, window, false);
  }

  private LifecycleChange(
      Caller caller, AuditAction action, String name, Duration window, boolean onlyWhenDue) {
    super(caller, action, new Wanted(name, Wanted.CURRENT_VERSION, null));
    this.window = window;
    this.onlyWhenDue = onlyWhenDue;
  }

  static LifecycleChange delete(Caller caller, String name, Duration window) {
    return new LifecycleChange(caller, AuditAction.DELETE, name, window);
  }

  static LifecycleChange restore(Caller caller, String name) {
    return new LifecycleChange(caller, AuditAction.RESTORE, name, Duration.ZERO);
  }

  static LifecycleChange purge(Caller caller, String name) {
    return new LifecycleChange(caller, AuditAction.PURGE, name, Duration.ZERO);
  }

  /** Purges only if the recovery window has ended: it may have been restored meanwhile. */
  static LifecycleChange purgeWhenDue(Caller caller, String name) {
    return new LifecycleChange(caller, AuditAction.PURGE, name, Duration.ZERO, true);
  }

  @Override
  Done<SecretMetadata> decide(Optional<StoredSecret> stored, long now) {
    return switch (action) {
      case DELETE -> delete(Rules.active(stored), now);
      case RESTORE -> restore(deleted(stored), now);
      default -> purge(deleted(stored), now);
    };
  }

  private static StoredSecret deleted(Optional<StoredSecret> stored) {
    StoredSecret secret = Rules.existing(stored);
    if (secret.header().state() != SecretState.DELETED) {
      throw new ConflictException(
          ErrorCode.STATE_CONFLICT, "The secret is not deleted; delete it first");
    }
    return secret;
  }

  private Done<SecretMetadata> delete(StoredSecret secret, long now) {
    History history = secret.header().history();
    long purgeAt = now + TimeUnit.NANOSECONDS.toMicros(window.toNanos());
    return done(
        secret,
        SecretState.DELETED,
        new History(history.createdAt(), history.createdBy(), now, now, purgeAt),
        false);
  }

  private static Done<SecretMetadata> restore(StoredSecret secret, long now) {
    History history = secret.header().history();
    return done(
        secret,
        SecretState.ACTIVE,
        new History(history.createdAt(), history.createdBy(), now, 0, 0),
        false);
  }

  private Done<SecretMetadata> purge(StoredSecret secret, long now) {
    History history = secret.header().history();
    if (onlyWhenDue && history.purgeAt() > now) {
      throw new ConflictException(
          ErrorCode.STATE_CONFLICT, "The recovery window of the secret has not ended");
    }
    return done(secret, SecretState.PURGED, Rules.updated(history, now), true);
  }

  private static Done<SecretMetadata> done(
      StoredSecret secret, SecretState state, History history, boolean destroy) {
    SecretHeader changed = Rules.withState(secret.header(), state, history);
    return new Done<>(
        new SecretMutation(changed, null, null, destroy),
        Views.metadata(changed, secret),
        new Event.Subject(changed.name(), changed.uid(), 0),
        Map.of());
  }
}
