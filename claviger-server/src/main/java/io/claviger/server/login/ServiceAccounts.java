package io.claviger.server.login;

import io.claviger.access.IdentifiedLogin;
import io.claviger.access.LoginMethod;
import io.claviger.api.ConfigurationException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Which service account of a cluster a token names (Kubernetes: bound service-account tokens), and
 * what it gets by the bindings of the settings. Thread-safe.
 */
final class ServiceAccounts implements TrustedIssuer.Identities {
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern ACCOUNT = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,126}[a-z0-9])?");
  private static final String ALL = "*";

  private final String name;
  private final LoginSettings.Cluster settings;

  ServiceAccounts(String name, LoginSettings.Cluster settings) {
    this.name = name;
    this.settings = settings;
    String prefix = "claviger.auth.kubernetes." + name + ".bindings";
    if (settings.bindings().isEmpty()) {
      throw new ConfigurationException(List.of(prefix + " is needed"));
    }
    for (LoginSettings.Binding binding : settings.bindings()) {
      boolean namespaces =
          !binding.namespaces().isEmpty()
              && binding.namespaces().stream().allMatch(one -> NAMESPACE.matcher(one).matches());
      boolean accounts =
          !binding.serviceAccounts().isEmpty()
              && binding.serviceAccounts().stream()
                  .allMatch(one -> one.equals(ALL) || ACCOUNT.matcher(one).matches());
      if (!namespaces || !accounts) {
        throw new ConfigurationException(
            List.of(
                prefix
                    + ": each needs namespaces (names) and service-accounts (names, or \"*\" for"
                    + " all of these namespaces)"));
      }
      JwtIdentities.check(prefix, binding.policies(), settings.tokenTtl());
    }
  }

  @Override
  public Optional<IdentifiedLogin> of(Jwt token) {
    if (!(token.getClaims().get("kubernetes.io") instanceof Map<?, ?> claim)
        || !(claim.get("serviceaccount") instanceof Map<?, ?> account)) {
      return Optional.empty();
    }
    String namespace = text(claim.get("namespace"));
    String accountName = text(account.get("name"));
    if (!NAMESPACE.matcher(namespace).matches() || !ACCOUNT.matcher(accountName).matches()) {
      return Optional.empty();
    }
    // Both say who it is; a token in which they differ is none that a cluster makes.
    if (!("system:serviceaccount:" + namespace + ":" + accountName).equals(token.getSubject())) {
      return Optional.empty();
    }
    Set<String> policies = new HashSet<>();
    for (LoginSettings.Binding binding : settings.bindings()) {
      Set<String> accounts = binding.serviceAccounts();
      if (binding.namespaces().contains(namespace)
          && (accounts.contains(ALL) || accounts.contains(accountName))) {
        policies.addAll(binding.policies());
      }
    }
    if (policies.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new IdentifiedLogin(
            LoginMethod.KUBERNETES,
            name,
            name + "/" + namespace + "/" + accountName,
            JwtIdentities.grant(policies, settings.tokenTtl())));
  }

  private static String text(@Nullable Object claim) {
    return claim instanceof String text ? text : "";
  }
}
