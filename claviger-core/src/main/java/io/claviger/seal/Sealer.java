package io.claviger.seal;

import com.google.crypto.tink.Aead;
import io.claviger.api.IntegrityException;
import io.claviger.api.KeyException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Envelope encryption of values: each value has a random data key of its own, which the active ring
 * key wraps; both with AES-256-GCM and bound to secret, version, format and ring key. Takes a few
 * microseconds and asks the store only for an unknown ring key. Thread-safe.
 *
 * <p>Sealed bytes: format (1), then nonce (12), wrapped data key (32) and tag (16), then nonce
 * (12), ciphertext (as long as the value) and tag (16).
 */
public final class Sealer {
  private static final byte FORMAT = 1;
  private static final byte[] DOMAIN = "claviger/sealed-value".getBytes(StandardCharsets.US_ASCII);
  private static final int WRAPPED_KEY_END = 1 + Primitives.KEY_BYTES + Primitives.AEAD_OVERHEAD;
  private static final int MIN_BYTES = WRAPPED_KEY_END + Primitives.AEAD_OVERHEAD;

  private final KeyRings rings;
  private final SecureRandom random;

  /**
   * Seals with the keys of a database.
   *
   * @param rings the key ring, open
   * @param random where data keys come from
   */
  public Sealer(KeyRings rings, SecureRandom random) {
    this.rings = rings;
    this.random = random;
  }

  /**
   * Seals a value with the active key.
   *
   * @param context where it belongs
   * @param plain the value; left unchanged
   * @return the sealed value and the key to remember with it
   */
  public Sealed seal(SealContext context, byte[] plain) {
    RingKey key = rings.current().active(KeyPurpose.SEAL);
    byte[] associated = associatedData(context, key.id());
    byte[] dataKey = new byte[Primitives.KEY_BYTES];
    random.nextBytes(dataKey);
    try {
      byte[] wrapped = key.aead().encrypt(dataKey, associated);
      byte[] ciphertext = AesGcm.once(dataKey).encrypt(plain, associated);
      byte[] bytes =
          ByteBuffer.allocate(1 + wrapped.length + ciphertext.length)
              .put(FORMAT)
              .put(wrapped)
              .put(ciphertext)
              .array();
      return new Sealed(key.id(), bytes);
    } catch (GeneralSecurityException e) {
      throw Primitives.unusable("AES-GCM", e);
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  /**
   * Opens a sealed value.
   *
   * @param context where it belongs
   * @param ringKeyId the key that sealed it
   * @param sealed the sealed bytes; left unchanged
   * @return the value, which is the caller's to overwrite
   * @throws IntegrityException if bytes, context or key are not those it was sealed with
   * @throws KeyException if the key is unknown to the database or retired
   */
  public byte[] open(SealContext context, int ringKeyId, byte[] sealed) {
    RingKey key = rings.require(ringKeyId);
    if (key.purpose() != KeyPurpose.SEAL || sealed.length < MIN_BYTES || sealed[0] != FORMAT) {
      throw doesNotOpen(context, ringKeyId);
    }
    Aead ringAead = key.aead();
    byte[] associated = associatedData(context, ringKeyId);
    byte[] dataKey = new byte[0];
    try {
      dataKey = ringAead.decrypt(Arrays.copyOfRange(sealed, 1, WRAPPED_KEY_END), associated);
      return AesGcm.once(dataKey)
          .decrypt(Arrays.copyOfRange(sealed, WRAPPED_KEY_END, sealed.length), associated);
    } catch (GeneralSecurityException e) {
      throw doesNotOpen(context, ringKeyId);
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  private static IntegrityException doesNotOpen(SealContext context, int ringKeyId) {
    return new IntegrityException(
        "the stored value of secret uid "
            + context.secretUid()
            + " version "
            + context.version()
            + " does not open with ring key "
            + ringKeyId
            + ": the database was altered; restore this version or put a new one");
  }

  private static byte[] associatedData(SealContext context, int ringKeyId) {
    return ByteBuffer.allocate(DOMAIN.length + 1 + Long.BYTES + Long.BYTES + Integer.BYTES)
        .put(DOMAIN)
        .put(FORMAT)
        .putLong(context.secretUid())
        .putLong(context.version())
        .putInt(ringKeyId)
        .array();
  }
}
