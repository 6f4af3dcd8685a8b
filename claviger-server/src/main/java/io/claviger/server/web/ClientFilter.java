package io.claviger.server.web;

import io.claviger.access.IpAddress;
import io.claviger.server.client.ClientRequest;
import io.claviger.server.client.TrustedProxies;
import io.claviger.server.limit.KnownTokens;
import io.claviger.server.limit.RateLimits;
import io.claviger.server.limit.RateLimits.Limit;
import io.claviger.spring.web.LoginService;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * Finds out where a request comes from, and refuses it when there were too many, before anybody
 * looks at its token or reads its body. Health probes always pass.
 */
final class ClientFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private final transient TrustedProxies proxies;
  private final transient RateLimits limits;
  private final transient KnownTokens tokens;

  ClientFilter(TrustedProxies proxies, RateLimits limits, KnownTokens tokens) {
    this.proxies = proxies;
    this.limits = limits;
    this.tokens = tokens;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest seen = ClientRequest.seenThrough(request, proxies);
    if (AccessFilter.isProbe(seen)) {
      chain.doFilter(seen, response);
      return;
    }
    IpAddress client = ClientRequest.counted(seen);
    long wait = limits.request(client);
    if (wait > 0) {
      refuse(Limit.ADDRESS, client, wait, seen, response);
      return;
    }
    wait = limits.afterFailures(client);
    if (wait > 0 && !mayTry(seen, client)) {
      refuse(Limit.FAILED_AUTHENTICATIONS, client, wait, seen, response);
      return;
    }
    try {
      chain.doFilter(seen, response);
    } finally {
      takeNote(seen, client, response.getStatus() == HttpServletResponse.SC_UNAUTHORIZED);
    }
  }

  private void takeNote(HttpServletRequest request, IpAddress client, boolean failed) {
    Optional<String> token = TokenCallerResolver.shown(request);
    if (failed) {
      limits.failed(client);
      token.ifPresent(shown -> tokens.forget(client, shown));
    } else if (TokenCallerResolver.known(request).isPresent()) {
      token.ifPresent(shown -> tokens.remember(client, shown));
    }
  }

  /**
   * Whoever has shown a valid token on this connection, or shows one that was valid at this address
   * not long ago, goes on, so that a stranger at the same address keeps nobody from their secrets.
   * Not to log in: passwords can be guessed, tokens not.
   */
  private boolean mayTry(HttpServletRequest request, IpAddress client) {
    return !LoginService.isLogin(request)
        && (ClientRequest.isOnKnownConnection(request)
            || TokenCallerResolver.shown(request)
                .filter(shown -> tokens.contains(client, shown))
                .isPresent());
  }

  private void refuse(
      Limit limit,
      IpAddress client,
      long wait,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    limits.refuse(limit, client, request.getRemoteAddr(), null);
    tooMany(wait, request, response);
  }

  static void tooMany(long waitNanos, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    long seconds = Math.max(1, Math.ceilDiv(waitNanos, 1_000_000_000L));
    response.setHeader("Retry-After", Long.toString(seconds));
    new Problem(429, "Too Many Requests", "too_many_requests", "Too many requests; try again later")
        .write(request, response);
  }
}
