package io.claviger.seal;

/** Tells whether a MAC is one of a known key. Implementations are thread-safe. */
@FunctionalInterface
public interface MacCheck {
  /**
   * Checks a MAC; false also when its key is unknown.
   *
   * @param data what was authenticated
   * @param mac the MAC, with the id of its key in front
   * @return whether it is authentic
   */
  boolean verify(byte[] data, byte[] mac);
}
