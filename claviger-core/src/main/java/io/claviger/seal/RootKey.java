package io.claviger.seal;

/**
 * The key that wraps the key ring. It never leaves its place: a file, the environment, or a key
 * vault. Thread-safe.
 */
public interface RootKey {
  /** Names the key without telling it; stored beside what it wrapped. */
  String id();

  byte[] wrap(byte[] plain, byte[] associatedData);

  byte[] unwrap(byte[] wrapped, byte[] associatedData);
}
