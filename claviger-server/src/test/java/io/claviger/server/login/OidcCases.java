package io.claviger.server.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.claviger.Claviger;
import io.claviger.access.NewToken;
import io.claviger.api.CallerContext;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import io.claviger.server.FalseProvider;
import io.claviger.spring.web.ProviderLogins.Begun;
import io.claviger.spring.web.ProviderLogins.Returned;
import io.claviger.testkit.SettableClock;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A false provider, and a server that trusts it. */
abstract class OidcCases {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final String CALLBACK = "http://127.0.0.1:40123/callback";
  static final CallerContext FROM = CallerContext.of("x", "10.0.0.1", "test", "r");

  @TempDir static Path folder;

  static RootKeys roots;
  static Claviger claviger;
  static RSAKey otherKey;

  final SettableClock clock = new SettableClock(NOW);
  final AtomicLong nanos = new AtomicLong();
  final FalseProvider provider = new FalseProvider(clock);
  OidcLogins logins;

  @BeforeAll
  static void open() throws JOSEException {
    roots = new RootKeys(List.of(LocalRootKey.generate(new SecureRandom())));
    claviger = engine();
    otherKey = new RSAKeyGenerator(2048).keyID("rsa").generate();
  }

  static Claviger engine() {
    return Claviger.builder()
        .databaseUrl("sqlite:///" + folder.resolve("oidc.db"))
        .rootKeys(roots)
        .build();
  }

  @AfterAll
  static void closeEngine() {
    claviger.close();
  }

  @BeforeEach
  void trustTheProvider() {
    logins = trusting(settings().build());
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  /** Settings of a provider, to be changed by a test. */
  static final class Settings {
    String issuer;
    String clientId = FalseProvider.CLIENT;
    String secret = FalseProvider.SECRET;
    Path secretFile;
    List<String> redirectUris = List.of("http://127.0.0.1/callback", "https://a.example/c");
    List<String> scopes = List.of("openid", "profile");
    List<String> algorithms = List.of("RS256", "ES256");
    Duration skew = Duration.ofSeconds(30);
    String principalClaim = "sub";
    Set<String> policies = Set.of("reader");
    List<LoginSettings.Rule> rules = List.of();

    LoginSettings.Provider build() {
      return new LoginSettings.Provider(
          issuer,
          clientId,
          secret == null ? null : ClientSecret.of(secret),
          secretFile,
          redirectUris,
          scopes,
          algorithms,
          skew,
          principalClaim,
          policies,
          rules,
          Duration.ofMinutes(20));
    }
  }

  Settings settings() {
    Settings settings = new Settings();
    settings.issuer = provider.issuer();
    return settings;
  }

  OidcLogins trusting(LoginSettings.Provider settings) {
    return trusting(claviger, Map.of("corp", settings));
  }

  OidcLogins trusting(Claviger engine, Map<String, LoginSettings.Provider> providers) {
    LoginSettings settings =
        new LoginSettings(
            Map.of(),
            Map.of(),
            Map.of(),
            new LoginSettings.Userpass(5, Duration.ofMinutes(15)),
            providers);
    return new OidcLogins(engine.logins(), settings, clock, nanos::get);
  }

  Begun begin() {
    return logins.begin(FROM, "corp", CALLBACK).orElseThrow();
  }

  Returned loggedIn(Begun begun) {
    String code = provider.authorize(begun.authorizationUrl());
    return new Returned(begun.flow(), code, begun.state(), null);
  }

  Optional<NewToken> logIn() {
    return logins.logIn(FROM, loggedIn(begin()));
  }

  static double refusals(String reason) {
    return claviger.metrics().meters().stream()
        .filter(
            meter ->
                meter.name().equals("claviger_authentication_failures")
                    && meter.tags().containsValue(reason))
        .mapToDouble(meter -> meter.value().getAsDouble())
        .sum();
  }

  void assertRefused(Returned returned, String reason) {
    double before = refusals(reason);
    assertThat(logins.logIn(FROM, returned)).isEmpty();
    assertThat(refusals(reason)).as(reason).isEqualTo(before + 1);
  }

  void assertLoginRefused(String reason) {
    assertRefused(loggedIn(begin()), reason);
  }

  void assertBeginRefused(String name, String redirectUri, String reason) {
    double before = refusals(reason);
    assertThat(logins.begin(FROM, name, redirectUri)).isEmpty();
    assertThat(refusals(reason)).as(reason).isEqualTo(before + 1);
  }
}
