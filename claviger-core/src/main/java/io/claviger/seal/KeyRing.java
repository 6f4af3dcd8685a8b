package io.claviger.seal;

import io.claviger.api.KeyException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys of one database. Exactly one key of each purpose is active and at most one pending; ids
 * are never given again. Immutable and thread-safe: each change gives a new ring.
 */
public final class KeyRing {
  private final int nextId;
  private final List<RingKey> keys;
  private final Map<Integer, RingKey> byId;
  private final Map<KeyPurpose, RingKey> active;
  private final Map<KeyPurpose, RingKey> pending;

  /** Takes keys in the order of their ids; refuses what is no ring. */
  KeyRing(int nextId, List<RingKey> keys) {
    this.nextId = nextId;
    this.keys = List.copyOf(keys);
    Map<Integer, RingKey> ids = new HashMap<>();
    Map<KeyPurpose, RingKey> activeOnes = new EnumMap<>(KeyPurpose.class);
    Map<KeyPurpose, RingKey> pendingOnes = new EnumMap<>(KeyPurpose.class);
    int last = 0;
    for (RingKey key : this.keys) {
      if (key.id() <= last || key.id() >= nextId) {
        throw malformed("key ids are out of order");
      }
      last = key.id();
      ids.put(key.id(), key);
      if (key.state() == KeyState.ACTIVE && activeOnes.put(key.purpose(), key) != null) {
        throw malformed("two keys are active for " + key.purpose());
      }
      if (key.state() == KeyState.PENDING && pendingOnes.put(key.purpose(), key) != null) {
        throw malformed("two keys are pending for " + key.purpose());
      }
    }
    if (activeOnes.size() != KeyPurpose.values().length) {
      throw malformed("a purpose has no active key");
    }
    this.byId = Map.copyOf(ids);
    this.active = Collections.unmodifiableMap(activeOnes);
    this.pending = Collections.unmodifiableMap(pendingOnes);
  }

  /**
   * Makes the first ring of a database, with one active key for each purpose.
   *
   * @param random where the keys come from
   * @param now when they are made
   * @return the ring
   */
  public static KeyRing create(SecureRandom random, Instant now) {
    List<RingKey> keys = new ArrayList<>();
    for (KeyPurpose purpose : KeyPurpose.values()) {
      keys.add(RingKey.generate(keys.size() + 1, purpose, KeyState.ACTIVE, random, now));
    }
    return new KeyRing(keys.size() + 1, keys);
  }

  /**
   * Reads a ring that {@link #encode} wrote.
   *
   * @param encoded the unwrapped bytes
   * @return the ring
   * @throws KeyException if they are not exactly one ring of a known format
   */
  public static KeyRing decode(byte[] encoded) {
    return KeyRingCodec.decode(encoded);
  }

  /**
   * Writes the ring with the bytes of its keys; to be wrapped by a root key at once.
   *
   * @return the bytes, which are the caller's to overwrite
   */
  public byte[] encode() {
    return KeyRingCodec.encode(this);
  }

  /**
   * Returns the key that makes everything new of this purpose.
   *
   * @param purpose what for
   * @return the active key
   */
  public RingKey active(KeyPurpose purpose) {
    RingKey key = active.get(purpose);
    if (key == null) {
      throw malformed("a purpose has no active key"); // the constructor lets no such ring through
    }
    return key;
  }

  /**
   * Returns the key that waits to become active.
   *
   * @param purpose what for
   * @return the pending key, or empty when there is none
   */
  public Optional<RingKey> pending(KeyPurpose purpose) {
    return Optional.ofNullable(pending.get(purpose));
  }

  /**
   * Finds a key in any state.
   *
   * @param id its number
   * @return the key, or empty when this ring never had it
   */
  public Optional<RingKey> find(int id) {
    return Optional.ofNullable(byId.get(id));
  }

  /**
   * Returns all keys, retired ones too.
   *
   * @return the keys in the order of their ids
   */
  public List<RingKey> keys() {
    return keys;
  }

  /**
   * Adds a key that opens and verifies but makes nothing yet. When one is pending for this purpose
   * already, the ring stays as it is: whoever resumes finds the key by {@link #pending}.
   *
   * @param purpose what for
   * @param random where the key comes from
   * @param now when it is made
   * @return the ring with a pending key
   */
  public KeyRing withPending(KeyPurpose purpose, SecureRandom random, Instant now) {
    if (pending.containsKey(purpose)) {
      return this;
    }
    if (nextId == Integer.MAX_VALUE || keys.size() == KeyRingCodec.MAX_KEYS) {
      throw new KeyException("the key ring is full", null);
    }
    List<RingKey> more = new ArrayList<>(keys);
    more.add(RingKey.generate(nextId, purpose, KeyState.PENDING, random, now));
    return new KeyRing(nextId + 1, more);
  }

  /**
   * Makes a pending key the active one; the former active one may then only open. An active key
   * stays as it is.
   *
   * @param id the pending key
   * @return the changed ring
   * @throws KeyException if the key is unknown, decrypt-only or retired
   */
  public KeyRing activated(int id) {
    RingKey key = known(id);
    if (key.state() == KeyState.ACTIVE) {
      return this;
    }
    if (key.state() != KeyState.PENDING) {
      throw new KeyException("ring key " + id + " is " + key.state() + ": not to be used", null);
    }
    RingKey former = active(key.purpose());
    return replacing(key.in(KeyState.ACTIVE), former.in(KeyState.DECRYPT_ONLY));
  }

  /**
   * Forgets the bytes of a decrypt-only or pending key, for ever. A retired key stays as it is.
   *
   * @param id the key; nothing may need it any more
   * @return the changed ring
   * @throws KeyException if the key is unknown or active
   */
  public KeyRing retired(int id) {
    RingKey key = known(id);
    if (key.state() == KeyState.RETIRED) {
      return this;
    }
    if (key.state() == KeyState.ACTIVE) {
      throw new KeyException("ring key " + id + " is active; activate another one first", null);
    }
    return replacing(key.in(KeyState.RETIRED));
  }

  int nextId() {
    return nextId;
  }

  /** Whether this can be the other ring later: all its keys are still there, none is younger. */
  boolean continues(KeyRing older) {
    return nextId >= older.nextId
        && older.keys.stream()
            .allMatch(key -> find(key.id()).filter(same -> same.continues(key)).isPresent());
  }

  private RingKey known(int id) {
    return find(id).orElseThrow(() -> new KeyException("ring key " + id + " is unknown", null));
  }

  private static KeyException malformed(String how) {
    return new KeyException("the key ring is malformed: " + how, null);
  }

  private KeyRing replacing(RingKey... replacements) {
    List<RingKey> changed = new ArrayList<>(keys);
    for (RingKey replacement : replacements) {
      changed.replaceAll(key -> key.id() == replacement.id() ? replacement : key);
    }
    return new KeyRing(nextId, changed);
  }

  /** Never the bytes of a key. */
  @Override
  public String toString() {
    return "KeyRing" + keys;
  }
}
