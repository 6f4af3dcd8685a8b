package io.claviger.engine;

import io.claviger.api.ConflictException;
import io.claviger.api.ContentType;
import io.claviger.api.ErrorCode;
import io.claviger.api.GoneException;
import io.claviger.api.IntegrityException;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.SecretValue;
import io.claviger.api.VersionState;
import io.claviger.seal.IntegrityAlarm;
import io.claviger.seal.SealContext;
import io.claviger.seal.Sealed;
import io.claviger.seal.Sealer;
import io.claviger.secret.StoredSecret;
import io.claviger.secret.StoredVersion;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Seals and opens the values of versions. Thread-safe. */
final class Values {
  private final Sealer sealer;
  private final SecureRandom random;
  private final IntegrityAlarm alarm = new IntegrityAlarm(System::nanoTime);

  Values(Sealer sealer, SecureRandom random) {
    this.sealer = sealer;
    this.random = random;
  }

  /** How a version is written. */
  record Writing(long at, String by, long expiresAt, @Nullable String idempotencyKey) {}

  long newUid() {
    long uid;
    do {
      uid = random.nextLong() & Long.MAX_VALUE;
    } while (uid == 0);
    return uid;
  }

  /** Refuses a value that is not what it says it is. */
  static void check(SecretValue value) {
    if (value.contentType() == ContentType.BINARY) {
      return;
    }
    byte[] bytes = value.revealBytes();
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException e) {
      throw new InvalidRequestException("value is not UTF-8 text; store it as binary instead");
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  StoredVersion seal(long uid, long number, SecretValue value, Writing writing) {
    byte[] bytes = value.revealBytes();
    try {
      Sealed sealed = sealer.seal(new SealContext(uid, number), bytes);
      return new StoredVersion(
          uid,
          number,
          VersionState.ENABLED,
          value.contentType(),
          sealed,
          writing.idempotencyKey(),
          writing.at(),
          writing.by(),
          writing.expiresAt());
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  SecretValue open(String name, StoredVersion version) {
    Sealed sealed = version.sealed();
    if (sealed == null) {
      throw new GoneException(
          ErrorCode.SECRET_DISABLED, "Version " + version.version() + " is destroyed");
    }
    byte[] bytes = unsealed(name, version, sealed);
    try {
      return SecretValue.of(bytes, version.contentType());
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** The same value, sealed with the ring key in use. */
  Sealed reseal(StoredVersion version, Sealed sealed) {
    byte[] bytes = unsealed(null, version, sealed);
    try {
      return sealer.seal(context(version), bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private byte[] unsealed(@Nullable String name, StoredVersion version, Sealed sealed) {
    try {
      return sealer.open(context(version), sealed.ringKeyId(), sealed.bytes());
    } catch (IntegrityException e) {
      alarm.raise(
          new IntegrityAlarm.Row("secret_versions", name, version.secretUid(), version.version()),
          IntegrityAlarm.What.VALUE);
      throw e;
    }
  }

  private static SealContext context(StoredVersion version) {
    return new SealContext(version.secretUid(), version.version());
  }

  /** The version that an idempotency key has made already. */
  Optional<StoredVersion> earlier(StoredSecret secret, @Nullable String idempotencyKey) {
    return idempotencyKey == null
        ? Optional.empty()
        : secret.versions().stream()
            .filter(version -> idempotencyKey.equals(version.idempotencyKey()))
            .findFirst();
  }

  void checkSame(String name, StoredVersion version, SecretValue value) {
    try (SecretValue earlier = open(name, version)) {
      if (!earlier.equals(value)) {
        throw new ConflictException(
            ErrorCode.IDEMPOTENCY_CONFLICT,
            "The idempotency key was used with another value; take a new key");
      }
    }
  }
}
