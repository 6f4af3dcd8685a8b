package io.claviger.engine;

import io.claviger.api.ConflictException;
import io.claviger.api.ErrorCode;
import io.claviger.api.GoneException;
import io.claviger.api.NotFoundException;
import io.claviger.api.SecretState;
import io.claviger.api.VersionState;
import io.claviger.secret.Attributes;
import io.claviger.secret.History;
import io.claviger.secret.Labels;
import io.claviger.secret.SecretHeader;
import io.claviger.secret.StoredSecret;
import io.claviger.secret.StoredVersion;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What holds for every secret, whoever changes or reads it. */
final class Rules {
  private Rules() {}

  static StoredSecret existing(Optional<StoredSecret> stored) {
    return stored
        .filter(secret -> secret.header().state() != SecretState.PURGED)
        .orElseThrow(NotFoundException::secret);
  }

  static StoredSecret active(Optional<StoredSecret> stored) {
    StoredSecret secret = existing(stored);
    if (secret.header().state() == SecretState.DELETED) {
      throw deleted();
    }
    return secret;
  }

  static ConflictException deleted() {
    return new ConflictException(
        ErrorCode.SECRET_DELETED,
        "The secret is deleted; restore it, or purge it to free its name");
  }

  static StoredVersion version(StoredSecret secret, long number, String described) {
    return secret.version(number).orElseThrow(() -> NotFoundException.version(described));
  }

  /** Refuses a version that must not be read; {@code now} is a time that has certainly come. */
  static void checkReadable(StoredVersion version, long now) {
    if (version.state() == VersionState.DISABLED) {
      throw new GoneException(
          ErrorCode.SECRET_DISABLED, "Version " + version.version() + " is disabled");
    }
    if (version.state() == VersionState.DESTROYED) {
      throw new GoneException(
          ErrorCode.SECRET_DISABLED, "Version " + version.version() + " is destroyed");
    }
    if (version.expiresAt() != 0 && version.expiresAt() <= now) {
      throw expired(version);
    }
  }

  static GoneException expired(StoredVersion version) {
    return new GoneException(
        ErrorCode.SECRET_EXPIRED,
        "Version " + version.version() + " has expired; put a new version");
  }

  static long expiresAt(long now, int days) {
    return days == 0 ? 0 : now + TimeUnit.DAYS.toMicros(days);
  }

  /** The header after a change of labels. */
  static SecretHeader withLabels(SecretHeader header, Labels labels, long lastVersion, long now) {
    return new SecretHeader(
        header.uid(),
        header.name(),
        header.state(),
        header.rev() + 1,
        lastVersion,
        labels,
        header.attributes(),
        updated(header.history(), now));
  }

  static SecretHeader withAttributes(SecretHeader header, Attributes attributes, long now) {
    return new SecretHeader(
        header.uid(),
        header.name(),
        header.state(),
        header.rev() + 1,
        header.lastVersion(),
        header.labels(),
        attributes,
        updated(header.history(), now));
  }

  static SecretHeader withState(SecretHeader header, SecretState state, History history) {
    return new SecretHeader(
        header.uid(),
        header.name(),
        state,
        header.rev() + 1,
        header.lastVersion(),
        header.labels(),
        header.attributes(),
        history);
  }

  static History updated(History history, long now) {
    return new History(
        history.createdAt(), history.createdBy(), now, history.deletedAt(), history.purgeAt());
  }
}
