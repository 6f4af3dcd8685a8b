package io.claviger.seal;

import io.claviger.api.ConfigurationException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The keys that authenticate the audit journal, outside the key ring. <b>Secret</b>: whoever has
 * them can make rows of the journal that look like Claviger's (but no signed heads). Their text has
 * one line per key: {@code claviger-audit-mac-key/1}, the id of the ring key, 32 bytes in base64.
 * Immutable and thread-safe; never prints itself.
 */
public final class MacKeys implements MacCheck {
  private static final String FORMAT = "claviger-audit-mac-key/1";

  private final Map<Integer, RingKey> keys;

  private MacKeys(Map<Integer, RingKey> keys) {
    this.keys = keys;
  }

  /**
   * Takes them out of a ring; retired keys are gone.
   *
   * @param rings the ring, open
   * @return the keys
   */
  public static MacKeys of(KeyRings rings) {
    Map<Integer, RingKey> keys = new TreeMap<>();
    for (RingKey key : rings.current().keys()) {
      if (key.purpose() == KeyPurpose.JOURNAL_MAC && key.state() != KeyState.RETIRED) {
        keys.put(key.id(), key);
      }
    }
    return new MacKeys(keys);
  }

  /**
   * Reads the text form; blank lines and lines that begin with {@code #} are ignored.
   *
   * @param text the lines
   * @return the keys
   * @throws ConfigurationException if a line is no key, or there is none; no key is repeated
   */
  public static MacKeys parse(String text) {
    Map<Integer, RingKey> keys = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().map(String::strip).toList()) {
      number++;
      if (!line.isEmpty() && !line.startsWith("#") && !add(keys, line.split("\\s+"))) {
        problems.add("line " + number + " is no audit MAC key");
      }
    }
    if (keys.isEmpty() && problems.isEmpty()) {
      problems.add("there is no audit MAC key");
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return new MacKeys(keys);
  }

  private static boolean add(Map<Integer, RingKey> keys, String[] words) {
    if (words.length != 3 || !words[0].equals(FORMAT)) {
      return false;
    }
    try {
      int id = Integer.parseInt(words[1]);
      byte[] secret = Base64.getDecoder().decode(words[2]);
      if (secret.length != Primitives.KEY_BYTES || id < 1) {
        return false;
      }
      RingKey key =
          new RingKey(id, KeyPurpose.JOURNAL_MAC, KeyState.DECRYPT_ONLY, secret, Instant.EPOCH);
      return keys.put(id, key) == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Writes the text form; it is secret.
   *
   * @return one line per key, each with a line end
   */
  public String unsafeText() {
    StringBuilder text = new StringBuilder();
    keys.forEach(
        (id, key) ->
            text.append(FORMAT)
                .append(' ')
                .append(id)
                .append(' ')
                .append(Base64.getEncoder().encodeToString(key.unsafeBytes()))
                .append('\n'));
    return text.toString();
  }

  /**
   * Names the keys.
   *
   * @return their ids
   */
  public List<Integer> ids() {
    return List.copyOf(keys.keySet());
  }

  @Override
  public boolean verify(byte[] data, byte[] mac) {
    if (mac.length != KeyedMac.LENGTH) {
      return false;
    }
    @Nullable RingKey key = keys.get(ByteBuffer.wrap(mac).getInt());
    if (key == null) {
      return false;
    }
    byte[] expected = key.newMac().doFinal(data);
    return MessageDigest.isEqual(expected, Arrays.copyOfRange(mac, Integer.BYTES, KeyedMac.LENGTH));
  }

  /** Never the keys. */
  @Override
  public String toString() {
    return "MacKeys[" + keys.keySet() + ", REDACTED]";
  }
}
