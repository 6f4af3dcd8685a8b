package io.claviger.server.login;

import io.claviger.access.IdentifiedLogin;
import java.util.Optional;
import org.springframework.security.oauth2.jwt.Jwt;

/** An issuer of tokens, and what those get who show them. */
record TrustedIssuer(TokenVerifier verifier, Identities identities) {
  /** Tells who shows a token, from the token that was verified. */
  @FunctionalInterface
  interface Identities {
    /** Who it is; empty when the settings give this one nothing. */
    Optional<IdentifiedLogin> of(Jwt token);
  }
}
