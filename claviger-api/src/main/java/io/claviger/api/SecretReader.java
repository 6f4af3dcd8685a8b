package io.claviger.api;

import java.time.Instant;
import java.util.List;

/**
 * A principal that read a version of a secret. Known for as long as the secret exists, even when
 * the audit trail is discarded by then.
 *
 * @param principal who
 * @param version which version
 * @param firstReadAt the first time
 * @param lastReadAt the last time
 * @param reads how often
 * @param addresses where from: at most the first 16 addresses
 * @param moreAddresses whether there were others
 */
public record SecretReader(
    String principal,
    long version,
    Instant firstReadAt,
    Instant lastReadAt,
    long reads,
    List<String> addresses,
    boolean moreAddresses) {
  /** Copies the list. */
  public SecretReader {
    addresses = List.copyOf(addresses);
  }
}
