package io.claviger.server.web;

import io.claviger.api.UnavailableException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets nobody pass without a valid token, whatever the path is, but to the health probes. What the
 * caller may do is decided behind it.
 */
final class AccessFilter extends OncePerRequestFilter {
  private static final Set<String> PUBLIC =
      Set.of("/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness");

  private final TokenCallerResolver resolver;

  AccessFilter(TokenCallerResolver resolver) {
    this.resolver = resolver;
  }

  /** Compares the raw path: any other spelling of a public one needs a token. */
  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return PUBLIC.contains(request.getRequestURI());
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    boolean known;
    try {
      known = resolver.resolve(request).isPresent();
    } catch (UnavailableException e) {
      long wait = e.retryAfter().map(after -> Math.max(1, after.toSeconds())).orElse(1L);
      response.setHeader("Retry-After", Long.toString(wait));
      new Problem(503, "Service Unavailable", e.code().wireName(), e.safeMessage())
          .write(request, response);
      return;
    }
    if (known) {
      chain.doFilter(request, response);
    } else {
      response.setHeader("WWW-Authenticate", "Bearer");
      new Problem(
              401,
              "Unauthorized",
              "unauthenticated",
              "Nobody is authenticated; show a valid access token as Authorization: Bearer")
          .write(request, response);
    }
  }
}
