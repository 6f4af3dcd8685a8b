package io.claviger.spring.web;

import io.claviger.access.LoginMethod;
import io.claviger.access.NewToken;
import io.claviger.api.CallerContext;
import java.util.Optional;

/** Logins with signed tokens of other issuers. Called concurrently. */
@FunctionalInterface
public interface SignedTokenLogins {
  /**
   * Logs in.
   *
   * @param from where the login comes from; its principal plays no part
   * @param method {@link LoginMethod#JWT} or {@link LoginMethod#KUBERNETES}
   * @param issuer the name of the issuer in the settings
   * @param token the signed token
   * @return the token; empty when it is refused, for whatever reason (counted for the audit log)
   * @throws io.claviger.api.UnavailableException if the database does not answer
   */
  Optional<NewToken> logIn(CallerContext from, LoginMethod method, String issuer, String token);
}
