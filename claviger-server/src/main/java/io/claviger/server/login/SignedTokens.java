package io.claviger.server.login;

import io.claviger.access.IdentifiedLogin;
import io.claviger.access.LoginMethod;
import io.claviger.access.Logins;
import io.claviger.access.NewToken;
import io.claviger.api.CallerContext;
import io.claviger.api.ConfigurationException;
import io.claviger.spring.web.SignedTokenLogins;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Logins with tokens of the issuers in the settings. Thread-safe. */
public final class SignedTokens implements SignedTokenLogins {
  private final Logins logins;
  private final Map<String, TrustedIssuer> jwt = new HashMap<>();
  private final Map<String, TrustedIssuer> kubernetes = new HashMap<>();

  /**
   * Takes the settings; asks no issuer yet.
   *
   * @param logins gives the tokens
   * @param settings whom to trust
   * @param clock the time
   * @param nanoTime a clock for pauses
   * @throws ConfigurationException with everything that is wrong with the settings
   */
  public SignedTokens(Logins logins, LoginSettings settings, Clock clock, LongSupplier nanoTime) {
    this.logins = logins;
    List<String> problems = new ArrayList<>();
    settings
        .jwt()
        .forEach(
            (name, issuer) ->
                IssuerNames.add(
                    jwt,
                    name,
                    problems,
                    () ->
                        new TrustedIssuer(
                            new TokenVerifier(trust(name, issuer), clock, nanoTime),
                            new JwtIdentities(LoginMethod.JWT, name, issuer.claimRules()))));
    settings
        .kubernetes()
        .forEach(
            (name, cluster) ->
                IssuerNames.add(
                    kubernetes,
                    name,
                    problems,
                    () ->
                        new TrustedIssuer(
                            new TokenVerifier(trust(name, cluster), clock, nanoTime),
                            new ServiceAccounts(name, cluster))));
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  private static TokenVerifier.Trust trust(String name, LoginSettings.Issuer issuer) {
    return new TokenVerifier.Trust(
        "claviger.auth.jwt." + name,
        issuer.issuer(),
        new TokenVerifier.Keys.Named(issuer.jwksUri(), issuer.publicKeyFiles()),
        issuer.audiences(),
        issuer.algorithms(),
        issuer.clockSkew());
  }

  private static TokenVerifier.Trust trust(String name, LoginSettings.Cluster cluster) {
    return new TokenVerifier.Trust(
        "claviger.auth.kubernetes." + name,
        cluster.issuer(),
        new TokenVerifier.Keys.Named(cluster.jwksUri(), cluster.publicKeyFiles()),
        cluster.audiences(),
        cluster.algorithms(),
        cluster.clockSkew());
  }

  @Override
  public Optional<NewToken> logIn(
      CallerContext from, LoginMethod method, String issuer, String token) {
    TrustedIssuer trusted =
        switch (method) {
          case JWT -> jwt.get(issuer);
          case KUBERNETES -> kubernetes.get(issuer);
          default -> null;
        };
    if (trusted == null) {
      return refused(from, "unknown_issuer");
    }
    TokenVerifier.Verified verified = trusted.verifier().verify(token);
    if (verified.token() == null) {
      return refused(from, verified.reason());
    }
    Optional<IdentifiedLogin> who = trusted.identities().of(verified.token());
    return who.isEmpty()
        ? refused(from, "unbound_identity")
        : Optional.of(logins.issueIdentified(from, who.get()));
  }

  private Optional<NewToken> refused(CallerContext from, String reason) {
    logins.countFailure(from, reason);
    return Optional.empty();
  }
}
