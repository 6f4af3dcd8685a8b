package io.claviger.seal;

import io.claviger.api.ConfigurationException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
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
  private static final KeyLines LINES = new KeyLines("claviger-audit-mac-key/1", "audit MAC key");

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
    LINES.parse(text).forEach((id, secret) -> keys.put(id, key(id, secret)));
    return new MacKeys(keys);
  }

  private static RingKey key(int id, byte[] secret) {
    return new RingKey(id, KeyPurpose.JOURNAL_MAC, KeyState.DECRYPT_ONLY, secret, Instant.EPOCH);
  }

  /**
   * Writes the text form; it is secret.
   *
   * @return one line per key, each with a line end
   */
  public String unsafeText() {
    StringBuilder text = new StringBuilder();
    keys.forEach((id, key) -> text.append(LINES.line(id, key.unsafeBytes())));
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
