package io.claviger.testkit;

import io.claviger.api.SecretState;
import io.claviger.seal.Sealed;
import io.claviger.secret.SecretHeader;
import io.claviger.secret.SecretMutation;
import io.claviger.secret.StoredVersion;
import io.claviger.testkit.MemoryState.VersionId;
import io.claviger.tx.ContentionException;
import org.jspecify.annotations.Nullable;

/** Writes changes of secrets into a {@link MemoryState}. */
final class MemorySaving {
  private MemorySaving() {}

  static void apply(MemoryState state, SecretMutation mutation) {
    saveHeader(state, mutation.header());
    if (mutation.destroyVersions()) {
      state.versionsOf(mutation.header().uid()).clear();
    }
    if (mutation.added() != null) {
      add(state, mutation.added());
    }
    if (mutation.changed() != null) {
      change(state, mutation.changed());
    }
  }

  static StoredVersion copy(StoredVersion version) {
    @Nullable Sealed sealed = version.sealed();
    return sealed == null
        ? version
        : withSealed(version, new Sealed(sealed.ringKeyId(), sealed.bytes().clone()));
  }

  static StoredVersion withSealed(StoredVersion version, @Nullable Sealed sealed) {
    return new StoredVersion(
        version.secretUid(),
        version.version(),
        version.state(),
        version.contentType(),
        sealed,
        version.idempotencyKey(),
        version.createdAt(),
        version.createdBy(),
        version.expiresAt());
  }

  private static void saveHeader(MemoryState state, SecretHeader header) {
    @Nullable SecretHeader old = state.secrets.get(header.uid());
    long rev = old == null ? 0 : old.rev();
    if (header.rev() != rev + 1) {
      throw new ContentionException("the secret was changed by somebody else", null);
    }
    if (old != null && old.state() != SecretState.PURGED) {
      state.uidsByName.remove(old.name());
    }
    if (header.state() != SecretState.PURGED
        && state.uidsByName.putIfAbsent(header.name(), header.uid()) != null) {
      throw new ContentionException("the name was just taken", null);
    }
    state.secrets.put(header.uid(), header);
  }

  private static void add(MemoryState state, StoredVersion version) {
    @Nullable String key = version.idempotencyKey();
    boolean keyTaken =
        key != null
            && state.versionsOf(version.secretUid()).values().stream()
                .anyMatch(other -> key.equals(other.idempotencyKey()));
    if (keyTaken || state.versions.putIfAbsent(VersionId.of(version), copy(version)) != null) {
      throw new ContentionException("the version or its idempotency key was just taken", null);
    }
  }

  private static void change(MemoryState state, StoredVersion version) {
    @Nullable StoredVersion old = state.versions.get(VersionId.of(version));
    if (old == null) {
      throw new ContentionException("the version is gone", null);
    }
    state.versions.put(VersionId.of(version), old.in(version.state()));
  }
}
