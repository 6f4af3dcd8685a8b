package io.claviger.server.login;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators are told about issuers. */
final class IssuerLog {
  private static final Logger log = LoggerFactory.getLogger(IssuerLog.class);

  private IssuerLog() {}

  /** At most once in {@link IssuerKeys#PAUSE} for each issuer. */
  static void unreachable(Exception error) {
    log.warn("The keys of an issuer could not be fetched: {}", error.getMessage());
  }
}
