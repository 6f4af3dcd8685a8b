package io.claviger.seal;

import io.claviger.api.IntegrityException;
import io.claviger.api.KeyException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The key ring of a database as this process knows it: opened with a root key, kept up to date,
 * changed by compare-and-set. Thread-safe; reading is one volatile read, everything that asks the
 * store happens one at a time and outside of any transaction of the caller.
 *
 * <p>A ring is bound to its revision and root key. A stored ring that is older than the known one,
 * or that lost or changed a key, is refused: it means that the database was restored or altered.
 */
public final class KeyRings {
  private static final int MAX_ATTEMPTS = 100;
  private static final byte[] DOMAIN = "claviger/key-ring/1".getBytes(StandardCharsets.US_ASCII);

  private final KeyRingStore store;
  private final SecureRandom random;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();

  /** Where the root keys come from, when they can change. */
  private final @Nullable Supplier<RootKeys> source;

  private volatile RootKeys root;
  private volatile @Nullable Known known;

  /**
   * Does nothing yet: {@link #open} comes first.
   *
   * @param store where the wrapped ring is
   * @param root what unwraps it
   * @param random where new keys come from
   * @param clock tells when they are made
   */
  public KeyRings(KeyRingStore store, RootKeys root, SecureRandom random, Clock clock) {
    this(store, root, null, random, clock);
  }

  private KeyRings(
      KeyRingStore store,
      RootKeys root,
      @Nullable Supplier<RootKeys> source,
      SecureRandom random,
      Clock clock) {
    this.store = store;
    this.root = root;
    this.source = source;
    this.random = random;
    this.clock = clock;
  }

  /**
   * As the constructor, with root keys that may change later; see {@link #reloadRootKeys}.
   *
   * @param store where the wrapped ring is
   * @param source gives the root keys; asked at once
   * @param random where new keys come from
   * @param clock tells when they are made
   * @return the key ring, not open yet
   */
  public static KeyRings reloading(
      KeyRingStore store, Supplier<RootKeys> source, SecureRandom random, Clock clock) {
    return new KeyRings(store, source.get(), source, random, clock);
  }

  /**
   * Loads and unwraps the ring, or makes and stores the first one; when several processes do so at
   * once, all get the one that was stored.
   *
   * @throws KeyException if the root key that wrapped it is missing or wrong
   * @throws IntegrityException as {@link #refresh}
   */
  public void open() {
    lock.lock();
    try {
      Optional<StoredKeyRing> stored = store.load();
      if (stored.isPresent() || known != null) {
        adopt(stored, root);
        return;
      }
      KeyRing first = KeyRing.create(random, clock.instant());
      StoredKeyRing row = wrap(first, 1, root.primary());
      if (store.insertIfAbsent(row)) {
        known = new Known(row, first);
      } else {
        adopt(store.load(), root);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns the ring as last seen.
   *
   * @return the ring
   * @throws IllegalStateException before {@link #open}
   */
  public KeyRing current() {
    return known().ring();
  }

  /**
   * Returns the revision of {@link #current}. It grows with each change of the ring or root key.
   *
   * @return 1 or more
   * @throws IllegalStateException before {@link #open}
   */
  public long revision() {
    return known().stored().revision();
  }

  /**
   * Looks whether another process changed the ring and takes the change over; one small query.
   *
   * @return whether there was a change
   * @throws KeyException if the stored ring is gone or wrapped by a root key that is not at hand;
   *     the known ring stays in use
   * @throws IntegrityException if the stored ring does not continue the known one; stop then, for
   *     what the known keys seal may be lost with the next start
   */
  public boolean refresh() {
    lock.lock();
    try {
      known();
      return adopt(store.load(), root);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Asks the source of the root keys again, if there is one, and takes its keys over. Keys that do
   * not open the ring are refused, and the former ones stay in use.
   *
   * @throws KeyException if the source fails, and as {@link #refresh}
   * @throws IntegrityException as {@link #refresh}
   */
  public void reloadRootKeys() {
    if (source != null) {
      useRootKeys(source.get());
    }
  }

  /**
   * Takes root keys over, for reading: the ring stays wrapped as it is.
   *
   * @param keys the keys, among them the one that wraps the ring now
   * @throws KeyException if that one is missing; the former keys stay in use
   * @throws IntegrityException as {@link #refresh}
   */
  public void useRootKeys(RootKeys keys) {
    lock.lock();
    try {
      known();
      adopt(store.load(), keys);
      requireKey(keys, known().stored().rootKeyId());
      root = keys;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Names the root keys that this process has at hand.
   *
   * @return their ids
   */
  public List<String> rootKeyIds() {
    return root.ids();
  }

  /**
   * Names the root key that wraps the ring.
   *
   * @return its id
   * @throws IllegalStateException before {@link #open}
   */
  public String rootKeyId() {
    return known().stored().rootKeyId();
  }

  /**
   * Finds a key in any state; looks once for a newer ring when the key is not known.
   *
   * @param keyId its number
   * @return the key
   * @throws KeyException if the database has no such key, and as {@link #refresh}
   * @throws IntegrityException as {@link #refresh}
   */
  public RingKey require(int keyId) {
    return find(keyId)
        .orElseThrow(
            () ->
                new KeyException(
                    "ring key " + keyId + " is unknown; was the key ring restored or replaced?",
                    null));
  }

  /** As {@link #require}, but empty when the database has no such key. */
  Optional<RingKey> find(int keyId) {
    Optional<RingKey> key = current().find(keyId);
    if (key.isPresent()) {
      return key;
    }
    refresh();
    return current().find(keyId);
  }

  /**
   * Changes the ring.
   *
   * @param change makes the new ring of the newest one; called again when another process was
   *     faster; giving the same ring changes nothing
   * @return the ring after the change
   * @throws KeyException if the change drops a key, if others are faster a hundred times, and as
   *     {@link #refresh}
   * @throws IntegrityException as {@link #refresh}
   */
  public KeyRing update(UnaryOperator<KeyRing> change) {
    lock.lock();
    try {
      for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        refresh();
        KeyRing before = current();
        KeyRing after = change.apply(before);
        if (after == before) {
          return before;
        }
        if (!after.continues(before)) {
          throw new KeyException("a changed key ring must keep every key", null);
        }
        // Not with the primary: that may be a key that the other replicas do not have yet.
        if (store(after, requireKey(root, rootKeyId()))) {
          return after;
        }
      }
      throw tooBusy();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Wraps the ring with another root key. The keys of the ring, and so all values, stay as they
   * are. Other processes need the new root key at hand before this, and the old one until after.
   *
   * @param keys the new primary and the key that wraps the ring now; used from now on
   * @throws KeyException if the present root key is not among the keys, if the new primary does not
   *     work, or if others are faster a hundred times; the former keys stay in use
   * @throws IntegrityException as {@link #refresh}
   */
  public void rewrapWithPrimary(RootKeys keys) {
    lock.lock();
    try {
      known();
      for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        adopt(store.load(), keys);
        StoredKeyRing stored = known().stored();
        requireKey(keys, stored.rootKeyId()); // also when the ring is known and was not unwrapped
        if (stored.rootKeyId().equals(keys.primary().id())
            || store(known().ring(), keys.primary())) {
          root = keys;
          return;
        }
      }
      throw tooBusy();
    } finally {
      lock.unlock();
    }
  }

  private Known known() {
    Known last = known;
    if (last == null) {
      throw new IllegalStateException("the key ring is not open: call open() first");
    }
    return last;
  }

  /** Stores the ring as the revision after the known one. */
  private boolean store(KeyRing ring, RootKey key) {
    long revision = revision();
    StoredKeyRing row = wrap(ring, revision + 1, key);
    boolean stored = store.compareAndSet(revision, row);
    if (stored) {
      known = new Known(row, ring);
    }
    return stored;
  }

  private boolean adopt(Optional<StoredKeyRing> found, RootKeys keys) {
    StoredKeyRing stored =
        found.orElseThrow(
            () -> new KeyException("the key ring is gone; restore the database", null));
    Known last = known;
    if (last == null) {
      known = new Known(stored, unwrap(stored, keys));
      return true;
    }
    if (stored.revision() == last.stored().revision() && last.isSame(stored)) {
      return false;
    }
    KeyRing ring =
        stored.revision() > last.stored().revision() ? unwrap(stored, keys) : last.ring();
    if (ring == last.ring() || !ring.continues(last.ring())) {
      throw new IntegrityException(
          "the stored key ring (revision "
              + stored.revision()
              + ") does not continue the known one (revision "
              + last.stored().revision()
              + "): the database was restored or altered; stop all replicas and find out");
    }
    known = new Known(stored, ring);
    return true;
  }

  private static StoredKeyRing wrap(KeyRing ring, long revision, RootKey key) {
    byte[] plain = ring.encode();
    byte[] opened = new byte[0];
    try {
      byte[] associated = associatedData(revision, key.id());
      byte[] wrapped = key.wrap(plain, associated);
      // A key that wraps but does not unwrap (rights of a vault) would lose everything.
      opened = key.unwrap(wrapped, associated);
      if (!MessageDigest.isEqual(plain, opened)) {
        throw new KeyException("root key " + key.id() + " does not open what it wrapped", null);
      }
      return new StoredKeyRing(revision, key.id(), wrapped);
    } finally {
      Arrays.fill(plain, (byte) 0);
      Arrays.fill(opened, (byte) 0);
    }
  }

  private static KeyRing unwrap(StoredKeyRing stored, RootKeys keys) {
    RootKey key = requireKey(keys, stored.rootKeyId());
    byte[] plain = key.unwrap(stored.wrapped(), associatedData(stored.revision(), key.id()));
    try {
      return KeyRing.decode(plain);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  private static RootKey requireKey(RootKeys keys, String id) {
    return keys.find(id)
        .orElseThrow(
            () ->
                new KeyException(
                    "the key ring needs root key "
                        + id
                        + ", but only "
                        + String.join(", ", keys.ids())
                        + " is at hand; add the needed one",
                    null));
  }

  private static byte[] associatedData(long revision, String rootKeyId) {
    byte[] id = rootKeyId.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(DOMAIN.length + Long.BYTES + id.length)
        .put(DOMAIN)
        .putLong(revision)
        .put(id)
        .array();
  }

  private static KeyException tooBusy() {
    return new KeyException("others keep changing the key ring; try again", null);
  }

  /** What is stored and what it means. */
  private record Known(StoredKeyRing stored, KeyRing ring) {
    boolean isSame(StoredKeyRing other) {
      return stored.rootKeyId().equals(other.rootKeyId())
          && MessageDigest.isEqual(stored.wrapped(), other.wrapped());
    }
  }
}
