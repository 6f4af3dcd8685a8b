package io.claviger.seal;

/**
 * A sealed value. The array is not copied: whoever gets it does not change it.
 *
 * @param ringKeyId the ring key that sealed it, needed to open it
 * @param bytes format, wrapped data key and ciphertext: 89 bytes more than the plain value
 */
public record Sealed(int ringKeyId, byte[] bytes) {
  /** Never the bytes. */
  @Override
  public String toString() {
    return "Sealed[ringKeyId=" + ringKeyId + ", " + bytes.length + " bytes]";
  }
}
