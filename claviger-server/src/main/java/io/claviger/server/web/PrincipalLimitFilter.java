package io.claviger.server.web;

import io.claviger.access.Caller;
import io.claviger.server.limit.RateLimits;
import io.claviger.server.limit.RateLimits.Limit;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** Refuses requests of a principal that makes too many, before their bodies are read. */
final class PrincipalLimitFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private final transient RateLimits limits;

  PrincipalLimitFilter(RateLimits limits) {
    this.limits = limits;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Optional<Caller> caller = TokenCallerResolver.known(request);
    if (caller.isPresent()) {
      String principal = caller.get().context().principal();
      long wait = limits.request(principal);
      if (wait > 0) {
        limits.refuse(Limit.PRINCIPAL, principal, request.getRemoteAddr(), principal);
        ClientFilter.tooMany(wait, request, response);
        return;
      }
    }
    chain.doFilter(request, response);
  }
}
