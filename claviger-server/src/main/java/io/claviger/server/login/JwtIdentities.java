package io.claviger.server.login;

import io.claviger.access.IdentifiedLogin;
import io.claviger.access.LoginGrant;
import io.claviger.access.LoginMethod;
import io.claviger.api.ConfigurationException;
import io.claviger.api.InvalidRequestException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Whom the tokens of an issuer name, and what they get by the rules of the settings. Thread-safe.
 */
final class JwtIdentities implements TrustedIssuer.Identities {
  private final LoginMethod method;
  private final String name;
  private final ClaimRules settings;

  JwtIdentities(LoginMethod method, String name, ClaimRules settings) {
    this.method = method;
    this.name = name;
    this.settings = settings;
    String prefix = "claviger.auth." + method.wireName() + "." + name;
    boolean any = !settings.policies().isEmpty();
    for (LoginSettings.Rule rule : settings.rules()) {
      if (rule.claims().isEmpty() || rule.policies().isEmpty()) {
        throw new ConfigurationException(
            List.of(prefix + ".rules: each rule needs claims and policies"));
      }
      check(prefix + ".rules", rule.policies(), settings.tokenTtl());
      any = true;
    }
    if (!any) {
      throw new ConfigurationException(List.of(prefix + " needs policies or rules"));
    }
    if (!settings.policies().isEmpty()) {
      check(prefix, settings.policies(), settings.tokenTtl());
    }
  }

  /** What a login gives. */
  static LoginGrant grant(Set<String> policies, Duration ttl) {
    return new LoginGrant(policies, ttl, ttl, List.of(), true);
  }

  /** Refuses at the start what would be refused at each login. */
  static void check(String setting, Set<String> policies, Duration ttl) {
    try {
      grant(policies, ttl);
    } catch (InvalidRequestException e) {
      throw new ConfigurationException(List.of(setting + ": " + e.safeMessage()));
    }
  }

  @Override
  public Optional<IdentifiedLogin> of(Jwt token) {
    Object who = token.getClaims().get(settings.principalClaim());
    Set<String> policies = new HashSet<>(settings.policies());
    for (LoginSettings.Rule rule : settings.rules()) {
      boolean fits =
          rule.claims().entrySet().stream()
              .allMatch(claim -> holds(token.getClaims().get(claim.getKey()), claim.getValue()));
      if (fits) {
        policies.addAll(rule.policies());
      }
    }
    if (!(who instanceof String text)
        || policies.isEmpty()
        || !IdentifiedLogin.isName(name + "/" + text)) {
      return Optional.empty();
    }
    return Optional.of(
        new IdentifiedLogin(method, name, name + "/" + text, grant(policies, settings.tokenTtl())));
  }

  /** Whether a claim is a text, a number or a truth value, or a list of them that holds it. */
  private static boolean holds(@Nullable Object claim, String wanted) {
    return switch (claim) {
      case null -> false;
      case String text -> text.equals(wanted);
      case Boolean bool -> bool.toString().equals(wanted);
      case Long number -> number.toString().equals(wanted);
      case Collection<?> list -> list.stream().anyMatch(item -> wanted.equals(item));
      default -> false;
    };
  }
}
