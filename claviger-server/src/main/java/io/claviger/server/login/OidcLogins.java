package io.claviger.server.login;

import io.claviger.access.LoginMethod;
import io.claviger.access.Logins;
import io.claviger.access.NewToken;
import io.claviger.api.CallerContext;
import io.claviger.api.ConfigurationException;
import io.claviger.spring.web.ProviderLogins;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Logins at the providers of the settings. Thread-safe. */
public final class OidcLogins implements ProviderLogins {
  private final Logins logins;
  private final Map<String, OidcProvider> providers = new HashMap<>();
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * Takes the settings; asks no provider yet.
   *
   * @param logins gives the tokens
   * @param settings which providers there are
   * @param clock the time
   * @param nanoTime a clock for pauses
   * @throws ConfigurationException with everything that is wrong with the settings
   */
  public OidcLogins(Logins logins, LoginSettings settings, Clock clock, LongSupplier nanoTime) {
    this.logins = logins;
    this.clock = clock;
    List<String> problems = new ArrayList<>();
    settings
        .oidc()
        .forEach(
            (name, provider) ->
                IssuerNames.add(
                    providers,
                    name,
                    problems,
                    () -> new OidcProvider(name, provider, clock, nanoTime)));
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  @Override
  public Optional<Begun> begin(CallerContext from, String name, String redirectUri) {
    OidcProvider provider = providers.get(name);
    if (provider == null) {
      return refused(from, "unknown_issuer");
    }
    if (!provider.allows(redirectUri)) {
      return refused(from, "wrong_redirect_uri");
    }
    OidcFlow flow = OidcFlow.begin(name, redirectUri, clock.instant(), random);
    Optional<String> url = provider.authorizationUrl(flow);
    if (url.isEmpty()) {
      return refused(from, "unreachable_issuer");
    }
    String sealed = logins.flows().seal(LoginMethod.OIDC, flow.encode());
    return Optional.of(new Begun(url.get(), sealed, flow.state(), flow.expiresAt()));
  }

  @Override
  public Optional<NewToken> logIn(CallerContext from, Returned returned) {
    Optional<OidcFlow> opened =
        logins.flows().open(LoginMethod.OIDC, returned.flow()).flatMap(OidcFlow::decode);
    if (opened.isEmpty()) {
      return refused(from, "altered_flow");
    }
    OidcFlow flow = opened.get();
    if (!clock.instant().isBefore(flow.expiresAt())) {
      return refused(from, "expired_flow");
    }
    if (!OidcFlow.isSame(flow.state(), returned.state())) {
      return refused(from, "wrong_state");
    }
    OidcProvider provider = providers.get(flow.provider());
    if (provider == null) {
      return refused(from, "unknown_issuer");
    }
    OidcProvider.Outcome outcome = provider.finish(flow, returned);
    return outcome.login() == null
        ? refused(from, outcome.reason())
        : Optional.of(logins.issueIdentified(from, outcome.login()));
  }

  private <T> Optional<T> refused(CallerContext from, String reason) {
    logins.countFailure(from, reason);
    return Optional.empty();
  }
}
