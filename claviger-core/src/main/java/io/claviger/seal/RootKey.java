package io.claviger.seal;

import io.claviger.api.KeyException;

/**
 * The key that wraps the key ring. It never leaves its place: a file, the environment, or a key
 * vault. Thread-safe.
 */
public interface RootKey {
  /**
   * Names the key without telling it; stored beside what it wrapped.
   *
   * @return a short, stable, printable name, for example {@code local:0123456789abcdef}
   */
  String id();

  /**
   * Encrypts and authenticates.
   *
   * @param plain what to wrap, at most a few KiB; left unchanged
   * @param associatedData what {@link #unwrap} must be told again; authenticated, not stored
   * @return the wrapped bytes, different each time
   * @throws KeyException if the key is not usable or not reachable
   */
  byte[] wrap(byte[] plain, byte[] associatedData);

  /**
   * Decrypts what {@link #wrap} gave.
   *
   * @param wrapped the wrapped bytes
   * @param associatedData exactly what was given to {@code wrap}
   * @return the plain bytes, which are the caller's to overwrite
   * @throws KeyException if this is not the key that wrapped them, if they or the associated data
   *     were altered, or if the key is not reachable
   */
  byte[] unwrap(byte[] wrapped, byte[] associatedData);
}
