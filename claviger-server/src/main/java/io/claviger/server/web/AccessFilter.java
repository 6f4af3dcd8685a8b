package io.claviger.server.web;

import io.claviger.api.UnavailableException;
import io.claviger.server.connection.ClientConnection;
import io.claviger.spring.web.LoginService;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets nobody pass without a valid token, whatever the path is, but to the health probes and to log
 * in. What the caller may do is decided behind it.
 */
final class AccessFilter extends OncePerRequestFilter {
  private static final Set<String> PUBLIC =
      Set.of("/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness");

  private final TokenCallerResolver resolver;
  private final KnownScrapers scrapers;

  AccessFilter(TokenCallerResolver resolver, KnownScrapers scrapers) {
    this.resolver = resolver;
    this.scrapers = scrapers;
  }

  /** Whether a request asks how the server is. */
  static boolean isProbe(HttpServletRequest request) {
    return PUBLIC.contains(request.getRequestURI());
  }

  /** Compares the raw path: any other spelling of a public one needs a token. */
  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return isProbe(request) || LoginService.isLogin(request);
  }

  /** What is done under these paths is recorded, and that checks the token once more. */
  private static boolean isRecorded(HttpServletRequest request) {
    return request.getRequestURI().startsWith("/api/v1/");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    boolean scrape = KnownScrapers.isScrape(request);
    boolean known;
    try {
      known =
          (isRecorded(request) ? resolver.resolve(request) : resolver.resolveNow(request))
              .isPresent();
      if (scrape) {
        if (known) {
          scrapers.remember(request);
        } else {
          scrapers.forget(request);
        }
      }
    } catch (UnavailableException e) {
      if (scrape && scrapers.trust(request)) {
        chain.doFilter(request, response);
        return;
      }
      long wait = e.retryAfter().map(after -> Math.max(1, after.toSeconds())).orElse(1L);
      response.setHeader("Retry-After", Long.toString(wait));
      new Problem(503, "Service Unavailable", e.code().wireName(), e.safeMessage())
          .write(request, response);
      return;
    }
    if (known) {
      ClientConnection.markKnown(request);
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
