package io.claviger.seal;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import io.claviger.api.KeyException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The few cryptographic building blocks of this package, all from Tink or the JDK. */
final class Primitives {
  static final int KEY_BYTES = 32;
  static final int MAC_BYTES = 32;

  /** What AES-GCM adds to the plain bytes: 12 bytes of nonce before, 16 bytes of tag after. */
  static final int AEAD_OVERHEAD = 28;

  private static final String HMAC = "HmacSHA256";

  private Primitives() {}

  /**
   * AES-256-GCM with a random nonce. Made from the raw bytes, because Tink's key objects would keep
   * two more copies of each data key on the heap.
   */
  static Aead aesGcm(byte[] key) throws GeneralSecurityException {
    return new AesGcmJce(key);
  }

  /** HMAC-SHA256, ready to be cloned or used. */
  static Mac hmac(byte[] key) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac;
    } catch (GeneralSecurityException e) {
      throw unusable(HMAC, e);
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw unusable("SHA-256", e);
    }
  }

  static KeyException unusable(String algorithm, GeneralSecurityException cause) {
    return new KeyException(
        "this Java runtime cannot compute " + algorithm + "; use a complete OpenJDK", cause);
  }
}
