package io.claviger.seal;

import io.claviger.api.ConfigurationException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The public halves of signing keys. Their text has one line per key: {@code claviger-audit-key/1},
 * the id of the ring key, the 32 bytes of the Ed25519 public key in base64. Not secret; but whoever
 * verifies must have them from a source they trust. Immutable.
 */
public final class PublicKeys implements SignatureCheck {
  private static final String FORMAT = "claviger-audit-key/1";

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
    Map<Integer, byte[]> keys = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().map(String::strip).toList()) {
      number++;
      if (!line.isEmpty() && !line.startsWith("#") && !add(keys, line.split("\\s+"))) {
        problems.add("line " + number + " is no public audit key");
      }
    }
    if (keys.isEmpty() && problems.isEmpty()) {
      problems.add("there is no public audit key");
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return new PublicKeys(keys);
  }

  private static boolean add(Map<Integer, byte[]> keys, String[] words) {
    if (words.length != 3 || !words[0].equals(FORMAT)) {
      return false;
    }
    try {
      byte[] key = Base64.getDecoder().decode(words[2]);
      return key.length == Primitives.KEY_BYTES
          && keys.put(Integer.parseInt(words[1]), key) == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Writes the text form.
   *
   * @return one line per key, each with a line end
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    keys.forEach(
        (id, key) ->
            text.append(FORMAT)
                .append(' ')
                .append(id)
                .append(' ')
                .append(Base64.getEncoder().encodeToString(key))
                .append('\n'));
    return text.toString();
  }

  @Override
  public boolean verify(int keyId, byte[] data, byte[] signature) {
    byte @Nullable [] key = keys.get(keyId);
    return key != null && Primitives.isSigned(key, data, signature);
  }
}
