package io.claviger.seal;

import io.claviger.api.ConfigurationException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The public halves of signing keys. Their text has one line per key: {@code claviger-audit-key/1},
 * the id of the ring key, the 32 bytes of the Ed25519 public key in base64. Not secret; but whoever
 * verifies must have them from a source they trust. Immutable.
 */
public final class PublicKeys implements SignatureCheck {
  private static final KeyLines LINES = new KeyLines("claviger-audit-key/1", "public audit key");

  private final Map<Integer, byte[]> keys;

  private PublicKeys(Map<Integer, byte[]> keys) {
    this.keys = keys;
  }

  /** Those of a ring; retired keys have none any more. */
  static PublicKeys of(KeyRing ring) {
    Map<Integer, byte[]> keys = new TreeMap<>();
    for (RingKey key : ring.keys()) {
      if (key.purpose() == KeyPurpose.SIGN && key.state() != KeyState.RETIRED) {
        keys.put(key.id(), Primitives.publicKey(key.unsafeBytes()));
      }
    }
    return new PublicKeys(keys);
  }

  /**
   * Reads the text form; blank lines and lines that begin with {@code #} are ignored.
   *
   * @param text the lines
   * @return the keys
   * @throws ConfigurationException if a line is no key, or there is none
   */
  public static PublicKeys parse(String text) {
    return new PublicKeys(LINES.parse(text));
  }

  /**
   * Writes the text form.
   *
   * @return one line per key, each with a line end
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    keys.forEach((id, key) -> text.append(LINES.line(id, key)));
    return text.toString();
  }

  @Override
  public boolean verify(int keyId, byte[] data, byte[] signature) {
    byte @Nullable [] key = keys.get(keyId);
    return key != null && Primitives.isSigned(key, data, signature);
  }
}
