package io.claviger.seal;

/**
 * A value sealed with an envelope.
 *
 * @param ringKeyId the ring key that wraps the data key
 * @param bytes format, wrapped data key and ciphertext
 */
public record Sealed(int ringKeyId, byte[] bytes) {
  /** Never the bytes. */
  @Override
  public String toString() {
    return "Sealed[ringKeyId=" + ringKeyId + ", " + bytes.length + " bytes]";
  }
}
