package io.claviger.seal;

/** Tells whether a signature is one of a known key. Implementations are thread-safe. */
@FunctionalInterface
public interface SignatureCheck {
  /**
   * Checks a signature; false also when the key is unknown.
   *
   * @param keyId the ring key that is said to have signed
   * @param data what was signed
   * @param signature the signature
   * @return whether it is authentic
   */
  boolean verify(int keyId, byte[] data, byte[] signature);
}
