package io.claviger.spring.web;

import io.claviger.access.NewToken;
import io.claviger.api.CallerContext;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** Logins with the certificate that a client showed in its TLS connection. Called concurrently. */
@FunctionalInterface
public interface CertificateLogins {
  /**
   * Logs in.
   *
   * @param from where the login comes from; its principal plays no part
   * @param role the name of the role in the settings
   * @param chain the certificates of the TLS connection, whose key the client has proven to hold:
   *     its own first, then those of authorities; empty when it showed none
   * @return the token; empty when it is refused, for whatever reason (counted for the audit log)
   * @throws io.claviger.api.UnavailableException if the database does not answer
   */
  Optional<NewToken> logIn(CallerContext from, String role, List<X509Certificate> chain);
}
