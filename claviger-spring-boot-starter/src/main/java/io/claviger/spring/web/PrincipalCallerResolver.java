package io.claviger.spring.web;

import io.claviger.access.Caller;
import io.claviger.api.CallerContext;
import io.claviger.spring.ClavigerProperties;
import io.claviger.spring.ClavigerProperties.Access.DecidedBy;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The host application authenticates; the settings say which policies its principals and roles
 * hold.
 */
final class PrincipalCallerResolver implements CallerResolver {
  private static final Set<String> ROOT = Set.of(Caller.ROOT_POLICY);

  private final Set<String> admins;
  private final ClavigerProperties.Access access;

  PrincipalCallerResolver(ClavigerProperties settings) {
    this.admins = settings.admins();
    this.access = settings.access();
  }

  @Override
  public Optional<Caller> resolve(HttpServletRequest request) {
    Principal principal = request.getUserPrincipal();
    if (principal == null || principal.getName() == null || principal.getName().isBlank()) {
      return Optional.empty();
    }
    String name = principal.getName();
    return Optional.of(Caller.of(CallerContext.of(name), policies(name, request)));
  }

  private Set<String> policies(String principal, HttpServletRequest request) {
    if (access.decidedBy() == DecidedBy.HOST || admins.contains(principal)) {
      return ROOT;
    }
    Set<String> held = new HashSet<>(access.principals().getOrDefault(principal, Set.of()));
    for (Map.Entry<String, Set<String>> role : access.roles().entrySet()) {
      if (request.isUserInRole(role.getKey())) {
        held.addAll(role.getValue());
      }
    }
    return held;
  }
}
