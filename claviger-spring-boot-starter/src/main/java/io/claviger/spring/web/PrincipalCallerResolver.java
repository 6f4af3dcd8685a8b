package io.claviger.spring.web;

import io.claviger.access.Caller;
import io.claviger.api.CallerContext;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Optional;
import java.util.Set;

/** The host application authenticates; its administrators are named in the settings. */
final class PrincipalCallerResolver implements CallerResolver {
  private final Set<String> admins;

  PrincipalCallerResolver(Set<String> admins) {
    this.admins = Set.copyOf(admins);
  }

  @Override
  public Optional<Caller> resolve(HttpServletRequest request) {
    Principal principal = request.getUserPrincipal();
    if (principal == null || principal.getName() == null || principal.getName().isBlank()) {
      return Optional.empty();
    }
    Set<String> policies =
        admins.contains(principal.getName()) ? Set.of(Caller.ROOT_POLICY) : Set.of();
    return Optional.of(Caller.of(CallerContext.of(principal.getName()), policies));
  }
}
