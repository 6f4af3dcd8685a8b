package io.claviger.spring.web;

import io.claviger.access.Caller;
import io.claviger.access.Principals;
import io.claviger.api.AccessDeniedException;
import io.claviger.api.CallerContext;
import io.claviger.spring.ClavigerProperties;
import io.claviger.spring.ClavigerProperties.Access.DecidedBy;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The host application authenticates; the settings say which policies its principals and roles
 * hold.
 */
final class PrincipalCallerResolver implements CallerResolver {
  private static final Set<String> ROOT = Set.of(Caller.ROOT_POLICY);

  private final Set<String> admins;
  private final ClavigerProperties.Access access;
  private final @Nullable String ownName;

  PrincipalCallerResolver(ClavigerProperties settings) {
    this.admins = settings.admins();
    this.access = settings.access();
    this.ownName = settings.defaultPrincipal();
  }

  @Override
  public Optional<Caller> resolve(HttpServletRequest request) {
    Principal principal = request.getUserPrincipal();
    if (principal == null || principal.getName() == null || principal.getName().isBlank()) {
      return Optional.empty();
    }
    String name = principal.getName();
    if (Principals.isReserved(name) || (ownName != null && Principals.readAlike(name, ownName))) {
      // Whoever chooses their own name must not get the rights of the application by it.
      throw new AccessDeniedException(
          "This user has a name under which Claviger or the application itself acts; use another"
              + " one");
    }
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
