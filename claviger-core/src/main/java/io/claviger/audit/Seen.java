package io.claviger.audit;

import io.claviger.api.IntegrityException;
import java.nio.ByteBuffer;

/**
 * What an append saw, as it recorded it: for each asked secret in ascending order, then for each
 * asked token, its id (8 bytes) and its {@code rev} (8 bytes; {@link #ABSENT} when there is no such
 * row); then the epoch of the policies (8 bytes; older rows have none). Big-endian.
 */
public final class Seen {
  /** The revision of a row that does not exist. */
  public static final long ABSENT = -1;

  private static final int ENTRY = 16;

  private final ByteBuffer bytes;
  private final int secrets;
  private final int entries;

  private Seen(byte[] bytes, int secrets, int entries) {
    this.bytes = ByteBuffer.wrap(bytes);
    this.secrets = secrets;
    this.entries = entries;
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
    int revisions = ENTRY * (secretUids.length + tokenIds.length);
    if (bytes.length != revisions && bytes.length != revisions + Long.BYTES) {
      throw new IntegrityException("an append recorded other revisions than it was asked for");
    }
    return new Seen(bytes, secretUids.length, secretUids.length + tokenIds.length);
  }

  /**
   * Records what an append sees.
   *
   * @param ids the ids in the order of the group, secrets first
   * @param revs their revisions
   * @param policyEpoch the epoch of the policies
   * @return the record
   */
  public static byte[] encode(long[] ids, long[] revs, long policyEpoch) {
    ByteBuffer buffer = ByteBuffer.allocate(ENTRY * ids.length + Long.BYTES);
    for (int i = 0; i < ids.length; i++) {
      buffer.putLong(ids[i]).putLong(revs[i]);
    }
    return buffer.putLong(policyEpoch).array();
  }

  /**
   * The epoch of the policies.
   *
   * @return counts changes of policies; {@link #ABSENT} in a row that did not record it
   */
  public long policyEpoch() {
    int at = ENTRY * entries;
    return at < bytes.capacity() ? bytes.getLong(at) : ABSENT;
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
    return rev(id, secrets, entries);
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
    throw new IntegrityException("an append recorded other ids than it was asked for");
  }
}
