package io.claviger.audit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one principal that read one version of a secret. It is made with the trail and
 * stays when the trail is discarded.
 *
 * @param key who read what
 * @param firstAt the first read, microseconds since 1970 UTC
 * @param lastAt the last read
 * @param reads how many values were released
 * @param addresses where from: the first {@link #MAX_ADDRESSES} addresses
 * @param moreAddresses whether there were others
 */
public record ReaderRow(
    Key key, long firstAt, long lastAt, long reads, List<String> addresses, boolean moreAddresses) {
  /** The most addresses that are kept. */
  public static final int MAX_ADDRESSES = 16;

  /** Copies the list. */
  public ReaderRow {
    addresses = List.copyOf(addresses);
  }

  /**
   * Who read what.
   *
   * @param secretUid the secret
   * @param principal who
   * @param version the version
   */
  public record Key(long secretUid, String principal, long version) {}

  /** A reader who has not read yet. */
  static ReaderRow first(Key key, long at) {
    return new ReaderRow(key, at, at, 0, List.of(), false);
  }

  /** The same after one more read. */
  ReaderRow read(long at, @Nullable String address) {
    List<String> known = addresses;
    boolean more = moreAddresses;
    if (address != null && !addresses.contains(address)) {
      more |= addresses.size() >= MAX_ADDRESSES;
      if (addresses.size() < MAX_ADDRESSES) {
        known = new ArrayList<>(addresses);
        known.add(address);
      }
    }
    return new ReaderRow(key, Math.min(firstAt, at), Math.max(lastAt, at), reads + 1, known, more);
  }
}
