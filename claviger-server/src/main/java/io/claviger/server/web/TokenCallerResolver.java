package io.claviger.server.web;

import io.claviger.access.AccessTokens;
import io.claviger.access.Caller;
import io.claviger.spring.web.ApiRequest;
import io.claviger.spring.web.CallerResolver;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import java.util.Optional;

/**
 * Tells who calls by the bearer token of the request (RFC 6750, header only). Looks once per
 * request; between requests nothing is remembered here. Thread-safe.
 */
final class TokenCallerResolver implements CallerResolver {
  private static final String CALLER = TokenCallerResolver.class.getName() + ".caller";
  private static final String SCHEME = "bearer ";
  private static final int MAX_TOKEN = 512;

  private final AccessTokens tokens;

  TokenCallerResolver(AccessTokens tokens) {
    this.tokens = tokens;
  }

  /** Empty: no token, or one that is none, unknown, expired or revoked. */
  @Override
  public Optional<Caller> resolve(HttpServletRequest request) {
    if (request.getAttribute(CALLER) instanceof Caller known) {
      return Optional.of(known);
    }
    Optional<String> address = Optional.ofNullable(request.getRemoteAddr());
    Enumeration<String> headers = request.getHeaders("Authorization");
    if (!headers.hasMoreElements()) {
      tokens.countFailure(address, "no_token");
      return Optional.empty();
    }
    String header = headers.nextElement();
    Optional<String> bearer = headers.hasMoreElements() ? Optional.empty() : bearer(header);
    if (bearer.isEmpty()) {
      tokens.countFailure(address, "malformed_token");
      return Optional.empty();
    }
    Optional<Caller> caller =
        tokens.authenticate(
            bearer.get(),
            address,
            Optional.ofNullable(request.getHeader("User-Agent")),
            requestId(request));
    caller.ifPresent(found -> request.setAttribute(CALLER, found));
    return caller;
  }

  private static Optional<String> requestId(HttpServletRequest request) {
    return Optional.ofNullable((String) request.getAttribute(ApiRequest.REQUEST_ID));
  }

  private static Optional<String> bearer(String header) {
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    String token = header.substring(SCHEME.length()).strip();
    boolean wellFormed =
        !token.isEmpty()
            && token.length() <= MAX_TOKEN
            && token.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    return wellFormed ? Optional.of(token) : Optional.empty();
  }
}
