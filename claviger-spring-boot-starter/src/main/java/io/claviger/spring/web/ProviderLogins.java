package io.claviger.spring.web;

import io.claviger.access.NewToken;
import io.claviger.api.CallerContext;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Logins of people at a provider of OpenID Connect, by the authorization code flow. Called
 * concurrently.
 */
public interface ProviderLogins {
  /**
   * Begins a login.
   *
   * @param from where the login comes from; its principal plays no part
   * @param name the name of the provider in the settings
   * @param redirectUri where the provider sends the browser afterwards
   * @return where to go; empty when it is refused, for whatever reason (counted for the audit log)
   */
  Optional<Begun> begin(CallerContext from, String name, String redirectUri);

  /**
   * Finishes a login.
   *
   * @param from where the login comes from; its principal plays no part
   * @param returned what the browser brought back, and the flow
   * @return the token; empty when it is refused, for whatever reason (counted for the audit log)
   * @throws io.claviger.api.UnavailableException if the database does not answer, or too many log
   *     in at once
   */
  Optional<NewToken> logIn(CallerContext from, Returned returned);

  /**
   * A login that was begun.
   *
   * @param authorizationUrl where the browser goes
   * @param flow what the client keeps until the end, in no URL
   * @param state what the provider sends back
   * @param expiresAt until when the login can be finished
   */
  record Begun(String authorizationUrl, String flow, String state, Instant expiresAt) {
    /** Never the contents. */
    @Override
    public String toString() {
      return "Begun[expiresAt=" + expiresAt + "]";
    }
  }

  /**
   * What is needed to finish a login.
   *
   * @param flow of {@link Begun}
   * @param code the parameter {@code code} of the redirect
   * @param state the parameter {@code state} of the redirect
   * @param iss the parameter {@code iss} of the redirect (RFC 9207); null when it had none
   */
  record Returned(String flow, String code, String state, @Nullable String iss) {
    /** Never the contents. */
    @Override
    public String toString() {
      return "Returned[REDACTED]";
    }
  }
}
