package io.claviger.audit;

import io.claviger.api.IntegrityException;
import java.nio.ByteBuffer;

/**
 * The revisions that an append saw, as it recorded them: for each asked secret in ascending order,
 * then for each asked token, its id (8 bytes) and its {@code rev} (8 bytes; {@link #ABSENT} when
 * there is no such row), big-endian.
 */
public final class Seen {
  /** The revision of a row that does not exist. */
  public static final long ABSENT = -1;

  private static final int ENTRY = 16;

  private final ByteBuffer bytes;
  private final int secrets;

  private Seen(byte[] bytes, int secrets) {
    this.bytes = ByteBuffer.wrap(bytes);
    this.secrets = secrets;
  }

  /**
   * Reads what an append recorded.
   *
   * @param bytes the record
   * @param group the group it was asked with
   * @return the revisions
   */
  public static Seen of(byte[] bytes, JournalGroup group) {
    return of(bytes, group.secretUids(), group.tokenIds());
  }

  static Seen of(byte[] bytes, long[] secretUids, long[] tokenIds) {
    if (bytes.length != ENTRY * (secretUids.length + tokenIds.length)) {
      throw new IntegrityException("an append recorded other revisions than it was asked for");
    }
    return new Seen(bytes, secretUids.length);
  }

  /**
   * Records revisions.
   *
   * @param ids the ids in the order of the group, secrets first
   * @param revs their revisions
   * @return the record
   */
  public static byte[] encode(long[] ids, long[] revs) {
    ByteBuffer buffer = ByteBuffer.allocate(ENTRY * ids.length);
    for (int i = 0; i < ids.length; i++) {
      buffer.putLong(ids[i]).putLong(revs[i]);
    }
    return buffer.array();
  }

  /**
   * The revision of a secret.
   *
   * @param uid a secret the append was asked about
   * @return its revision, or {@link #ABSENT}
   */
  public long secretRev(long uid) {
    return rev(uid, 0, secrets);
  }

  /**
   * The revision of a token.
   *
   * @param id a token the append was asked about
   * @return its revision, or {@link #ABSENT}
   */
  public long tokenRev(long id) {
    return rev(id, secrets, bytes.capacity() / ENTRY);
  }

  private long rev(long id, int from, int to) {
    int low = from;
    int high = to - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long found = bytes.getLong(middle * ENTRY);
      if (found == id) {
        return bytes.getLong(middle * ENTRY + 8);
      } else if (found < id) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    throw new IllegalStateException("the append was not asked about this id");
  }
}
