package io.claviger.server.login;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators are told about issuers. */
final class IssuerLog {
  private static final Logger log = LoggerFactory.getLogger(IssuerLog.class);

  private IssuerLog() {}

  /** At most once in {@link Fetched#PAUSE} for each issuer. */
  static void unreachable(String what, Exception error) {
    log.warn("{} could not be fetched: {}", what, error.getMessage());
  }

  /**
   * A login that failed at the provider, for a reason that its operators have to see to.
   *
   * @param reason a text of ours
   * @param omitted how many such lines were kept back
   */
  static void failedAtProvider(String name, String reason, long omitted) {
    log.warn(
        "A login at the provider {} failed: {} ({} more were not logged)", name, reason, omitted);
  }
}
