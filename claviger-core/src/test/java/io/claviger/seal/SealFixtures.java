package io.claviger.seal;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** What the tests of this package share. */
final class SealFixtures {
  static final SecureRandom RANDOM = new SecureRandom();
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");
  static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private SealFixtures() {}

  static LocalRootKey rootKey() {
    return LocalRootKey.generate(RANDOM);
  }

  static RootKeys roots(RootKey... keys) {
    return new RootKeys(List.of(keys));
  }

  static KeyRings rings(KeyRingStore store, RootKey... keys) {
    return new KeyRings(store, roots(keys), RANDOM, CLOCK);
  }

  static KeyRings opened(KeyRingStore store, RootKey... keys) {
    KeyRings rings = rings(store, keys);
    rings.open();
    return rings;
  }

  /** Adds a key of that purpose and makes it the active one. */
  static KeyRing rotated(KeyRing ring, KeyPurpose purpose) {
    KeyRing more = ring.withPending(purpose, RANDOM, NOW);
    return more.activated(more.pending(purpose).orElseThrow().id());
  }

  static byte[] flipped(byte[] bytes, int position, int mask) {
    byte[] changed = bytes.clone();
    changed[position] ^= (byte) mask;
    return changed;
  }
}
