package io.claviger.server.web;

import io.claviger.access.Caller;
import io.claviger.access.TokenAuthenticator;
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

  private final TokenAuthenticator tokens;

  TokenCallerResolver(TokenAuthenticator tokens) {
    this.tokens = tokens;
  }

  /** Empty: no token, or one that does not hold here and now. */
  @Override
  public Optional<Caller> resolve(HttpServletRequest request) {
    return resolve(request, false);
  }

  /**
   * The same by the token as it is in the database now, for answers that no event is recorded for.
   */
  Optional<Caller> resolveNow(HttpServletRequest request) {
    return resolve(request, true);
  }

  /** The caller that was found before; empty if nobody looked, or found none. */
  static Optional<Caller> known(HttpServletRequest request) {
    return request.getAttribute(CALLER) instanceof Caller known
        ? Optional.of(known)
        : Optional.empty();
  }

  /** The token that a request shows, valid or not; empty if it shows none, or not as it should. */
  static Optional<String> shown(HttpServletRequest request) {
    Enumeration<String> headers = request.getHeaders("Authorization");
    if (!headers.hasMoreElements()) {
      return Optional.empty();
    }
    String header = headers.nextElement();
    return headers.hasMoreElements() ? Optional.empty() : bearer(header);
  }

  private Optional<Caller> resolve(HttpServletRequest request, boolean now) {
    Optional<Caller> known = known(request);
    if (known.isPresent()) {
      return known;
    }
    Optional<String> address = Optional.ofNullable(request.getRemoteAddr());
    Optional<String> bearer = shown(request);
    if (bearer.isEmpty()) {
      boolean none = request.getHeader("Authorization") == null;
      tokens.countFailure(address, none ? "no_token" : "malformed_token");
      return Optional.empty();
    }
    Optional<String> userAgent = Optional.ofNullable(request.getHeader("User-Agent"));
    Optional<Caller> caller =
        now
            ? tokens.authenticateNow(bearer.get(), address, userAgent, requestId(request))
            : tokens.authenticate(bearer.get(), address, userAgent, requestId(request));
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
    boolean wellFormed = !token.isEmpty() && token.length() <= MAX_TOKEN && isVisibleAscii(token);
    return wellFormed ? Optional.of(token) : Optional.empty();
  }

  private static boolean isVisibleAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) >= 0x7f) {
        return false;
      }
    }
    return true;
  }
}
