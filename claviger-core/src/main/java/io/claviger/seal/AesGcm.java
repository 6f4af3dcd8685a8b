package io.claviger.seal;

import com.google.crypto.tink.Aead;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.concurrent.ArrayBlockingQueue;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM of the JDK with a random nonce of 12 bytes before the ciphertext and a tag of 16
 * bytes behind it, byte for byte what Tink makes. Tink keeps a cipher per thread: with a virtual
 * thread per request it would look one up in the security providers for every value, which costs
 * more than the decryption. Ciphers are used again here instead, by one thread at a time.
 * Thread-safe.
 */
final class AesGcm implements Aead {
  private static final String TRANSFORMATION = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final int MOST_IDLE = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** For keys that live for one value: each new key makes a cipher forget the one before. */
  private static final Ciphers SHARED = new Ciphers();

  private final SecretKey key;
  private final Ciphers ciphers;

  private AesGcm(byte[] key, Ciphers ciphers) {
    if (key.length != Primitives.KEY_BYTES) {
      throw new IllegalArgumentException("a key of " + key.length + " bytes");
    }
    this.key = new SecretKeySpec(key, "AES");
    this.ciphers = ciphers;
  }

  /** For a key that is used often: its ciphers keep it expanded. */
  static AesGcm of(byte[] key) {
    return new AesGcm(key, new Ciphers());
  }

  /** For a key that is used once or twice. */
  static AesGcm once(byte[] key) {
    return new AesGcm(key, SHARED);
  }

  @Override
  public byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    byte[] result = new byte[Math.addExact(NONCE_BYTES + TAG_BYTES, plaintext.length)];
    System.arraycopy(nonce, 0, result, 0, NONCE_BYTES);
    Cipher cipher = ciphers.take();
    cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
    cipher.updateAAD(associatedData);
    int written = cipher.doFinal(plaintext, 0, plaintext.length, result, NONCE_BYTES);
    ciphers.giveBack(cipher);
    if (written != plaintext.length + TAG_BYTES) {
      throw new GeneralSecurityException("a ciphertext of " + written + " bytes");
    }
    return result;
  }

  @Override
  public byte[] decrypt(byte[] ciphertext, byte[] associatedData) throws GeneralSecurityException {
    if (ciphertext.length < NONCE_BYTES + TAG_BYTES) {
      throw new GeneralSecurityException("too short for a nonce and a tag");
    }
    Cipher cipher = ciphers.take();
    cipher.init(
        Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, ciphertext, 0, NONCE_BYTES));
    cipher.updateAAD(associatedData);
    byte[] plaintext = cipher.doFinal(ciphertext, NONCE_BYTES, ciphertext.length - NONCE_BYTES);
    ciphers.giveBack(cipher);
    return plaintext;
  }

  /** Idle ciphers. One that failed does not come back. */
  private static final class Ciphers {
    private final ArrayBlockingQueue<Cipher> idle = new ArrayBlockingQueue<>(MOST_IDLE);

    Cipher take() throws GeneralSecurityException {
      Cipher cipher = idle.poll();
      return cipher == null ? Cipher.getInstance(TRANSFORMATION) : cipher;
    }

    void giveBack(Cipher cipher) {
      idle.offer(cipher); // beyond the most, it is let go
    }
  }
}
