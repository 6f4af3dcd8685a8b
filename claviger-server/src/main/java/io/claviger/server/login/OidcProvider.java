package io.claviger.server.login;

import io.claviger.access.IdentifiedLogin;
import io.claviger.access.LoginMethod;
import io.claviger.spring.web.ProviderLogins.Returned;
import io.claviger.telemetry.Throttle;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.IdTokenClaimNames;
import org.springframework.security.oauth2.core.oidc.StandardClaimNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * A provider of OpenID Connect, and what those get who log in there. Nothing is asked of it before
 * somebody logs in. Thread-safe.
 */
final class OidcProvider {
  private static final int MAX_CODE = 8192;
  private static final int LINES = 5;

  private final String name;
  private final String issuer;
  private final String clientId;
  private final Set<String> scopes;
  private final RedirectUris redirectUris;
  private final LoginSettings.Provider settings;
  private final Fetched<ProviderDocument> document;
  private final CodeExchange exchange;
  private final TokenVerifier verifier;
  private final JwtIdentities identities;
  private final Clock clock;
  private final Throttle throttle;

  /**
   * Takes the settings; asks nobody yet.
   *
   * @throws io.claviger.api.ConfigurationException with everything that is wrong
   */
  OidcProvider(String name, LoginSettings.Provider settings, Clock clock, LongSupplier nanoTime) {
    ProviderSettings checked = ProviderSettings.check(name, settings);
    this.name = name;
    this.settings = settings;
    this.clock = clock;
    this.issuer = checked.issuer().toString();
    this.clientId = checked.clientId();
    this.scopes = new TreeSet<>(settings.scopes());
    this.redirectUris = new RedirectUris(settings.redirectUris());
    IssuerHttp http = new IssuerHttp(IssuerHttp.LONGEST);
    this.document =
        new Fetched<>(
            "The document of a provider",
            () -> ProviderDocument.fetch(http, checked.issuer()),
            nanoTime);
    this.exchange = new CodeExchange(clientId, checked.secret(), http);
    this.verifier =
        new TokenVerifier(
            new TokenVerifier.Trust(
                checked.setting(),
                issuer,
                new TokenVerifier.Keys.Found(
                    new IssuerKeys(() -> KeyAddress.fetch(http, jwksUri()), nanoTime)),
                List.of(clientId),
                settings.algorithms(),
                settings.clockSkew()),
            clock,
            nanoTime);
    this.identities = new JwtIdentities(LoginMethod.OIDC, name, settings.claimRules());
    this.throttle = new Throttle(LINES, nanoTime);
  }

  private URI jwksUri() throws IOException {
    return present()
        .orElseThrow(() -> new IOException(issuerHost() + ": its document is missing"))
        .jwksUri();
  }

  private Optional<ProviderDocument> present() {
    return document.get(known -> true);
  }

  private String issuerHost() {
    return URI.create(issuer).getHost();
  }

  boolean allows(String redirectUri) {
    return redirectUris.allow(redirectUri);
  }

  /** Where the browser goes for a flow; empty when the provider is out of reach. */
  Optional<String> authorizationUrl(OidcFlow flow) {
    return present()
        .map(
            provider ->
                OAuth2AuthorizationRequest.authorizationCode()
                    .authorizationUri(provider.authorizationEndpoint().toString())
                    .clientId(clientId)
                    .redirectUri(flow.redirectUri())
                    .scopes(scopes)
                    .state(flow.state())
                    .additionalParameters(
                        Map.of(
                            OidcParameterNames.NONCE,
                            flow.nonce(),
                            PkceParameterNames.CODE_CHALLENGE,
                            flow.challenge(),
                            PkceParameterNames.CODE_CHALLENGE_METHOD,
                            "S256"))
                    .build()
                    .getAuthorizationRequestUri());
  }

  /**
   * Somebody who logged in, or why not.
   *
   * @param login who it is, and what they get
   * @param reason for the audit log
   */
  record Outcome(@Nullable IdentifiedLogin login, String reason) {
    private static Outcome refused(String reason) {
      return new Outcome(null, reason);
    }
  }

  /** Exchanges the code, and verifies the ID token that it gives. */
  Outcome finish(OidcFlow flow, Returned returned) {
    Optional<ProviderDocument> provider = present();
    if (provider.isEmpty()) {
      return Outcome.refused("unreachable_issuer");
    }
    // Before the code goes anywhere: it may be one of another provider (RFC 9207).
    String named = returned.iss();
    if (named == null ? provider.get().namesItself() : !named.equals(issuer)) {
      return Outcome.refused("wrong_issuer");
    }
    if (returned.code().isBlank() || returned.code().length() > MAX_CODE) {
      return Outcome.refused("refused_code");
    }
    CodeExchange.Exchanged exchanged = exchange.exchange(provider.get(), flow, returned.code());
    String idToken = exchanged.idToken();
    if (idToken == null) {
      tellOperators(exchanged.detail());
      return Outcome.refused(exchanged.reason());
    }
    TokenVerifier.Verified verified = verifier.verify(idToken);
    Jwt token = verified.token();
    if (token == null) {
      tellOperators("its ID token was refused: " + verified.reason());
      return Outcome.refused(verified.reason());
    }
    String refusal = refusal(token, flow);
    if (!refusal.isEmpty()) {
      return Outcome.refused(refusal);
    }
    return identities
        .of(token)
        .map(login -> new Outcome(login, ""))
        .orElseGet(() -> Outcome.refused("unbound_identity"));
  }

  /** What an ID token needs beyond any signed token (OpenID Connect Core 1.0, 3.1.3.7). */
  private String refusal(Jwt token, OidcFlow flow) {
    Object party = token.getClaims().get(IdTokenClaimNames.AZP);
    List<String> audience = token.getAudience();
    boolean many = audience == null || audience.size() > 1;
    if (party == null ? many : !party.equals(clientId)) {
      return "wrong_audience";
    }
    if (!(token.getClaims().get(IdTokenClaimNames.NONCE) instanceof String nonce)
        || !OidcFlow.isSame(flow.nonce(), nonce)) {
      return "wrong_nonce";
    }
    Instant issuedAt = token.getIssuedAt();
    if (issuedAt == null || clock.instant().plus(settings.clockSkew()).isBefore(issuedAt)) {
      return "early_jwt";
    }
    // Elsewhere anybody may claim an address.
    boolean byEmail = settings.principalClaim().equals(StandardClaimNames.EMAIL);
    if (byEmail && !Boolean.TRUE.equals(token.getClaims().get(StandardClaimNames.EMAIL_VERIFIED))) {
      return "unverified_email";
    }
    return "";
  }

  private void tellOperators(String what) {
    long omitted = what.isEmpty() ? -1 : throttle.pass();
    if (omitted >= 0) {
      IssuerLog.failedAtProvider(name, what, omitted);
    }
  }
}
