package io.claviger.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * How a row of the journal is linked to its predecessor: SHA-256 over the previous hash (32 bytes),
 * seq (8), n (4), at (8), the group id (16), SHA-256 of the payload (32), the MAC (36), and SHA-256
 * of what was seen (32); numbers big-endian. PostgreSQL computes the same in the append.
 */
public final class ChainHash {
  private static final String EMPTY = "claviger journal";

  private ChainHash() {}

  /**
   * The hash that the first row follows.
   *
   * @return 32 bytes
   */
  public static byte[] empty() {
    return sha256(EMPTY.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Links a row.
   *
   * @param previous the hash of the row before
   * @param row the row; its own hash is not looked at
   * @return the hash it must have
   */
  public static byte[] of(byte[] previous, JournalRow row) {
    MessageDigest digest = newSha256();
    digest.update(previous);
    digest.update(
        ByteBuffer.allocate(20).putLong(row.seq()).putInt(row.n()).putLong(row.at()).flip());
    digest.update(row.groupId());
    digest.update(sha256(row.payload()));
    digest.update(row.mac());
    return digest.digest(sha256(row.seen()));
  }

  private static byte[] sha256(byte[] bytes) {
    return newSha256().digest(bytes);
  }

  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
