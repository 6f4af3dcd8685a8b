package io.claviger.seal;

import com.google.crypto.tink.subtle.Ed25519Sign;
import com.google.crypto.tink.subtle.Ed25519Verify;
import io.claviger.api.KeyException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The few cryptographic building blocks of this package, all from Tink or the JDK. */
final class Primitives {
  static final int KEY_BYTES = 32;
  static final int MAC_BYTES = 32;

  /** What AES-GCM adds to the plain bytes: 12 bytes of nonce before, 16 bytes of tag after. */
  static final int AEAD_OVERHEAD = 28;

  private static final String HMAC = "HmacSHA256";
  private static final String ED25519 = "Ed25519";

  private Primitives() {}

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

  /** Ed25519 with a 32-byte seed; the seed is overwritten. */
  static byte[] sign(byte[] seed, byte[] data) {
    try {
      return new Ed25519Sign(seed).sign(data);
    } catch (GeneralSecurityException e) {
      throw unusable(ED25519, e);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  /** The public half of an Ed25519 seed; the seed is overwritten. */
  static byte[] publicKey(byte[] seed) {
    try {
      return Ed25519Sign.KeyPair.newKeyPairFromSeed(seed).getPublicKey();
    } catch (GeneralSecurityException e) {
      throw unusable(ED25519, e);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  static boolean isSigned(byte[] publicKey, byte[] data, byte[] signature) {
    try {
      new Ed25519Verify(publicKey).verify(signature, data);
      return true;
    } catch (GeneralSecurityException e) {
      return false; // also when it is no signature at all
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
