package io.claviger.seal;

import com.google.crypto.tink.Aead;
import io.claviger.api.KeyException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * One key of the ring: 256 bits for one purpose. Immutable and thread-safe; never prints its bytes.
 */
public final class RingKey {
  private final int id;
  private final KeyPurpose purpose;
  private final KeyState state;
  private final byte[] secret;
  private final Instant createdAt;

  // Made on first use and kept as long as the key. Two threads may both make one: no harm.
  private volatile @Nullable Aead aead;
  private volatile @Nullable Mac mac;

  /** Owns the array; it is empty exactly when the key is retired. */
  RingKey(int id, KeyPurpose purpose, KeyState state, byte[] secret, Instant createdAt) {
    if (id < 1 || secret.length != (state == KeyState.RETIRED ? 0 : Primitives.KEY_BYTES)) {
      throw new KeyException("the key ring is malformed: ring key " + id, null);
    }
    this.id = id;
    this.purpose = purpose;
    this.state = state;
    this.secret = secret;
    this.createdAt = createdAt.truncatedTo(ChronoUnit.MILLIS);
  }

  static RingKey generate(
      int id, KeyPurpose purpose, KeyState state, SecureRandom random, Instant createdAt) {
    byte[] secret = new byte[Primitives.KEY_BYTES];
    random.nextBytes(secret);
    return new RingKey(id, purpose, state, secret, createdAt);
  }

  /**
   * Returns the number of the key, which is never given to another.
   *
   * @return 1 or more, unique within a ring over all purposes
   */
  public int id() {
    return id;
  }

  /**
   * Returns what the key is for.
   *
   * @return the purpose
   */
  public KeyPurpose purpose() {
    return purpose;
  }

  /**
   * Returns where in its life the key is.
   *
   * @return the state
   */
  public KeyState state() {
    return state;
  }

  /**
   * Returns when the key was made.
   *
   * @return the time, in whole milliseconds
   */
  public Instant createdAt() {
    return createdAt;
  }

  /**
   * Reveals the bytes; for {@link KeyPurpose#SIGN} they are the Ed25519 seed.
   *
   * @return a copy of the 32 bytes, which is the caller's to overwrite
   * @throws KeyException if the key is retired
   */
  public byte[] unsafeBytes() {
    return usable().clone();
  }

  RingKey in(KeyState next) {
    byte[] kept = next == KeyState.RETIRED ? new byte[0] : secret;
    return new RingKey(id, purpose, next, kept, createdAt);
  }

  Aead aead() {
    Aead made = aead;
    if (made == null) {
      made = AesGcm.of(usable());
      aead = made;
    }
    return made;
  }

  /** A MAC of the caller's own: cloning a keyed one costs less than keying, on any thread. */
  Mac newMac() {
    Mac made = mac;
    if (made == null) {
      made = Primitives.hmac(usable());
      mac = made;
    }
    try {
      return (Mac) made.clone();
    } catch (CloneNotSupportedException e) {
      return Primitives.hmac(usable()); // a provider such as a hardware module
    }
  }

  /** Whether this can be the same key later in its life. */
  boolean continues(RingKey older) {
    return id == older.id
        && purpose == older.purpose
        && createdAt.equals(older.createdAt)
        && state.compareTo(older.state) >= 0
        && (state == KeyState.RETIRED || MessageDigest.isEqual(secret, older.secret));
  }

  private byte[] usable() {
    if (state == KeyState.RETIRED) {
      throw new KeyException("ring key " + id + " is retired: it opens nothing any more", null);
    }
    return secret;
  }

  /** Never the bytes. */
  @Override
  public String toString() {
    return "RingKey[" + id + ", " + purpose + ", " + state + ", REDACTED]";
  }
}
