package io.claviger.seal;

import io.claviger.api.IntegrityException;
import io.claviger.api.KeyException;

/**
 * Signs with the ring keys of purpose {@link KeyPurpose#SIGN}: Ed25519 (RFC 8032). Thread-safe;
 * signing takes a fraction of a millisecond, checking twice that.
 */
public final class RingSigner implements SignatureCheck {
  private final KeyRings rings;

  // The public keys of the ring last seen; replaced when the ring was.
  private volatile Derived derived;

  private record Derived(KeyRing ring, PublicKeys keys) {}

  /**
   * Signs with the keys of a database.
   *
   * @param rings the key ring, open
   */
  public RingSigner(KeyRings rings) {
    this.rings = rings;
    KeyRing ring = rings.current();
    this.derived = new Derived(ring, PublicKeys.of(ring));
  }

  /**
   * The key that signs now.
   *
   * @return its id, to be named in what is signed
   */
  public int activeKey() {
    return rings.current().active(KeyPurpose.SIGN).id();
  }

  /**
   * Signs.
   *
   * @param keyId the key, as {@link #activeKey} told
   * @param data what to sign
   * @return 64 bytes
   * @throws KeyException if the key is no signing key, or was retired meanwhile
   */
  public byte[] sign(int keyId, byte[] data) {
    RingKey key = rings.require(keyId);
    if (key.purpose() != KeyPurpose.SIGN) {
      throw new KeyException("ring key " + keyId + " is not for signing", null);
    }
    return Primitives.sign(key.unsafeBytes(), data);
  }

  /**
   * Checks a signature; a key that is not known yet is looked for in the stored ring.
   *
   * @throws KeyException as {@link KeyRings#refresh}
   * @throws IntegrityException as {@link KeyRings#refresh}
   */
  @Override
  public boolean verify(int keyId, byte[] data, byte[] signature) {
    if (rings.find(keyId).isEmpty()) {
      return false;
    }
    return publicKeys().verify(keyId, data, signature);
  }

  /**
   * The public halves of all signing keys, to be given to whoever verifies.
   *
   * @return the keys
   */
  public PublicKeys publicKeys() {
    KeyRing ring = rings.current();
    Derived last = derived;
    if (last.ring() != ring) {
      last = new Derived(ring, PublicKeys.of(ring));
      derived = last;
    }
    return last.keys();
  }
}
