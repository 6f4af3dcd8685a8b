package io.claviger.server.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.claviger.Claviger;
import io.claviger.access.LoginMethod;
import io.claviger.access.NewToken;
import io.claviger.api.CallerContext;
import io.claviger.api.ConfigurationException;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins with signed tokens, and everything that has been tried with such tokens. */
class SignedTokensTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String ISSUER = "https://issuer.example/realms/ci";
  private static final String AUDIENCE = "claviger";
  private static final LoginSettings.Userpass USERPASS =
      new LoginSettings.Userpass(5, Duration.ofMinutes(15));
  private static final CallerContext FROM = CallerContext.of("x", "10.0.0.1", "test", "r");

  @TempDir static Path folder;

  private static Claviger claviger;
  private static RSAKey rsa;
  private static RSAKey otherRsa;
  private static ECKey ec;

  private final KeyServer server = new KeyServer();
  private final AtomicLong nanos = new AtomicLong();
  private SignedTokens tokens;

  @BeforeAll
  static void makeKeys() throws Exception {
    claviger =
        Claviger.builder()
            .databaseUrl("sqlite:///" + folder.resolve("tokens.db"))
            .rootKeys(new RootKeys(List.of(LocalRootKey.generate(new SecureRandom()))))
            .build();
    rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
    otherRsa = new RSAKeyGenerator(2048).keyID("other").generate();
    ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
  }

  @AfterAll
  static void closeEngine() {
    claviger.close();
  }

  @BeforeEach
  void trustTheIssuer() {
    server.publish(rsa, ec);
    tokens = trusting(issuer(server.uri("/keys"), Set.of("reader"), List.of()));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static LoginSettings.Issuer issuer(
      String address, Set<String> policies, List<LoginSettings.Rule> rules) {
    return new LoginSettings.Issuer(
        ISSUER,
        address,
        List.of(),
        List.of(AUDIENCE, "second"),
        List.of("RS256", "ES256"),
        Duration.ofSeconds(30),
        "sub",
        policies,
        rules,
        Duration.ofMinutes(20));
  }

  private SignedTokens trusting(LoginSettings.Issuer issuer) {
    return with(new LoginSettings(Map.of("ci", issuer), Map.of(), Map.of(), USERPASS, Map.of()));
  }

  private SignedTokens with(LoginSettings settings) {
    return new SignedTokens(
        claviger.logins(), settings, Clock.fixed(NOW, ZoneOffset.UTC), nanos::get);
  }

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience(AUDIENCE)
        .subject("project-1")
        .issueTime(Date.from(NOW))
        .expirationTime(Date.from(NOW.plusSeconds(60)));
  }

  private static String signed(JWTClaimsSet.Builder claims) {
    return signed(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa"), rsa, claims);
  }

  private static String signed(JWSHeader.Builder header, RSAKey key, JWTClaimsSet.Builder claims) {
    return signed(header.build(), claims.build(), signer(key));
  }

  private static JWSSigner signer(RSAKey key) {
    try {
      return new RSASSASigner(key);
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private static String signed(JWSHeader header, JWTClaimsSet claims, JWSSigner signer) {
    try {
      SignedJWT token = new SignedJWT(header, claims);
      token.sign(signer);
      return token.serialize();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private Optional<NewToken> logIn(String token) {
    return tokens.logIn(FROM, LoginMethod.JWT, "ci", token);
  }

  private static double refusals(String reason) {
    return claviger.metrics().meters().stream()
        .filter(
            meter ->
                meter.name().equals("claviger_authentication_failures")
                    && meter.tags().containsValue(reason))
        .mapToDouble(meter -> meter.value().getAsDouble())
        .sum();
  }

  private void assertRefused(String token, String reason) {
    double before = refusals(reason);
    assertThat(logIn(token)).isEmpty();
    assertThat(refusals(reason)).as(reason).isEqualTo(before + 1);
  }

  @Test
  void aTokenOfTheIssuerLogsIn() throws Exception {
    NewToken byRsa = logIn(signed(claims())).orElseThrow();
    NewToken byEc =
        logIn(
                signed(
                    new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec").build(),
                    claims().audience(List.of("unknown", "second")).build(),
                    new ECDSASigner(ec)))
            .orElseThrow();

    assertThat(byRsa.info().principal()).isEqualTo("jwt:ci/project-1");
    assertThat(byRsa.info().policies()).containsExactly("reader");
    assertThat(byRsa.info().renewable()).isFalse();
    assertThat(byEc.info().principal()).isEqualTo("jwt:ci/project-1");
    assertThat(server.requests()).isEqualTo(1);
  }

  @Test
  void everyClaimIsNeeded() {
    assertRefused(signed(claims().issuer(null)), "wrong_issuer");
    assertRefused(signed(claims().audience((String) null)), "wrong_audience");
    assertRefused(signed(claims().audience(List.of())), "wrong_audience");
    assertRefused(signed(claims().expirationTime(null)), "expired_jwt");
    assertRefused(signed(claims().subject(null)), "unbound_identity");
    assertThat(logIn(signed(claims().issueTime(null)))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://issuer.example/realms/ci/",
        "https://issuer.example/realms/c",
        "https://issuer.example/realms/CI",
        "HTTPS://issuer.example/realms/ci",
        " https://issuer.example/realms/ci",
        "https://issuer.example/realms/ci\u0000",
        "",
      })
  void anotherIssuerIsRefused(String issuer) {
    assertThat(logIn(signed(claims().issuer(issuer)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "clav",
        "claviger2",
        "Claviger",
        "CLAVIGER",
        " claviger",
        "claviger ",
        "claviger,second",
        ""
      })
  void anotherAudienceIsRefused(String audience) {
    assertRefused(signed(claims().audience(audience)), "wrong_audience");
    assertRefused(signed(claims().audience(List.of("x", audience))), "wrong_audience");
  }

  @Test
  void timeIsHonouredWithinTheSkew() {
    Date before = Date.from(NOW.minusSeconds(90));
    assertThat(logIn(signed(until(NOW.minusSeconds(29)).issueTime(before)))).isPresent();
    assertRefused(signed(until(NOW.minusSeconds(30)).issueTime(before)), "expired_jwt");
    assertThat(logIn(signed(claims().notBeforeTime(Date.from(NOW.plusSeconds(30)))))).isPresent();
    assertRefused(signed(claims().notBeforeTime(Date.from(NOW.plusSeconds(31)))), "early_jwt");
    assertThat(logIn(signed(claims().claim("exp", "tomorrow")))).isEmpty();
    assertThat(logIn(signed(claims().claim("exp", List.of(1))))).isEmpty();
  }

  private static JWTClaimsSet.Builder until(Instant end) {
    return claims().expirationTime(Date.from(end));
  }

  @Test
  void unsignedAndForgedTokensAreRefused() throws Exception {
    String good = signed(claims());
    String[] parts = good.split("\\.", -1);
    String none = base64("{\"alg\":\"none\"}") + "." + parts[1] + ".";
    String noneInDisguise = base64("{\"alg\":\"nOnE\",\"kid\":\"rsa\"}") + "." + parts[1] + ".";
    String changed =
        parts[0] + "." + base64(claims().subject("admin").build().toString(false)) + "." + parts[2];
    for (String token :
        List.of(
            none,
            noneInDisguise,
            none + parts[2],
            changed,
            parts[0] + "." + parts[1] + ".",
            parts[0] + "." + parts[1],
            good + ".x",
            good + ".x.y",
            "",
            ".",
            "..",
            "x".repeat(30_000),
            good.substring(0, good.length() - 20),
            signed(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa"), otherRsa, claims()),
            signed(new JWSHeader.Builder(JWSAlgorithm.RS256), otherRsa, claims()))) {
      assertRefused(token, "refused_jwt");
    }
  }

  @Test
  void aPublicKeyIsNoKeyOfAMac() throws Exception {
    String pem = pem(rsa);
    for (byte[] secret :
        List.of(
            pem.getBytes(StandardCharsets.UTF_8),
            rsa.toRSAPublicKey().getEncoded(),
            rsa.toPublicJWK().toString().getBytes(StandardCharsets.UTF_8))) {
      assertRefused(
          signed(
              new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa").build(),
              claims().build(),
              new MACSigner(secret)),
          "refused_jwt");
    }
  }

  @Test
  void algorithmsThatAreNotAllowedAreRefused() {
    for (JWSAlgorithm algorithm :
        List.of(JWSAlgorithm.RS384, JWSAlgorithm.RS512, JWSAlgorithm.PS256)) {
      assertRefused(
          signed(new JWSHeader.Builder(algorithm).keyID("rsa"), rsa, claims()), "refused_jwt");
    }
  }

  @Test
  void aSignatureOfZeroesIsRefused() {
    String header = base64("{\"alg\":\"ES256\",\"kid\":\"ec\"}");
    String payload = base64(claims().build().toString(false));
    String zeroes = Base64URL.encode(new byte[64]).toString();

    assertRefused(header + "." + payload + "." + zeroes, "refused_jwt");
    assertRefused(
        header + "." + payload + "." + Base64URL.encode(new byte[] {48, 6, 2, 1, 0, 2, 1, 0}),
        "refused_jwt");
  }

  @Test
  void keysThatTheTokenBringsAlongAreNotUsed() {
    RSAKey own = otherRsa.toPublicJWK();
    assertRefused(
        signed(new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(own), otherRsa, claims()),
        "refused_jwt");
    assertRefused(
        signed(
            new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID("other")
                .jwkURL(URI.create(server.uri("/nonsense"))),
            otherRsa,
            claims()),
        "refused_jwt");
    assertRefused(
        signed(
            new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID("rsa")
                .criticalParams(Set.of("x"))
                .customParam("x", 1),
            rsa,
            claims()),
        "refused_jwt");
  }

  @Test
  void aRotatedKeyIsFoundAndTheOldOneForgotten() {
    assertThat(logIn(signed(claims()))).isPresent();
    String next =
        signed(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("other"), otherRsa, claims());
    assertThat(logIn(next)).isEmpty();
    server.publish(otherRsa);
    nanos.addAndGet(Fetched.PAUSE.toNanos());

    assertThat(logIn(next)).isPresent();
    assertThat(logIn(signed(claims()))).isEmpty();
  }

  @Test
  void aKeyThatWasTakenBackIsForgottenInMinutes() {
    assertThat(logIn(signed(claims()))).isPresent();
    server.publish(ec);
    nanos.addAndGet(Fetched.FRESH.toNanos() - 1);
    assertThat(logIn(signed(claims()))).isPresent();
    nanos.addAndGet(1);

    assertThat(logIn(signed(claims()))).isEmpty();
  }

  @Test
  void strangersDoNotHammerTheIssuer() {
    for (int i = 0; i < 100; i++) {
      assertThat(
              logIn(
                  signed(
                      new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("kid-" + i),
                      otherRsa,
                      claims())))
          .isEmpty();
    }
    assertThat(server.requests()).isEqualTo(1);
    assertThat(logIn(signed(claims()))).isPresent();
    nanos.addAndGet(Fetched.PAUSE.toNanos() - 1);
    assertThat(
            logIn(signed(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k"), otherRsa, claims())))
        .isEmpty();
    assertThat(server.requests()).isEqualTo(1);
  }

  @Test
  void knownKeysHoldForAWhileWhenTheIssuerIsAway() {
    assertThat(logIn(signed(claims()))).isPresent();
    server.close();
    nanos.addAndGet(Fetched.USABLE.toNanos() - 1);
    assertThat(logIn(signed(claims()))).isPresent();
    nanos.addAndGet(1);

    assertRefused(signed(claims()), "unreachable_issuer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/elsewhere", "/large", "/nonsense", "/missing"})
  void answersThatAreNoKeysAreRefused(String path) {
    tokens = trusting(issuer(server.uri(path), Set.of("reader"), List.of()));

    assertRefused(signed(claims()), "unreachable_issuer");
  }

  @Test
  void anAnswerThatNeverEndsIsCutOff() {
    KeyAddress address = new KeyAddress("setting", server.uri("/dripping"), Duration.ofMillis(200));

    assertThatThrownBy(address::fetch).hasMessageContaining("longer than");
  }

  @Test
  void weakKeysAreNotTaken() throws Exception {
    RSAKey weak = new RSAKeyGenerator(1024, true).keyID("weak").generate();
    server.publish(weak);

    assertRefused(
        signed(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("weak").build(),
            claims().build(),
            new RSASSASigner(weak.toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance()))),
        "refused_jwt");
  }

  @Test
  void rulesGiveWhatAllTheirClaimsAllow() {
    tokens =
        trusting(
            issuer(
                server.uri("/keys"),
                Set.of(),
                List.of(
                    new LoginSettings.Rule(
                        Map.of("groups", "fleet", "protected", "true"), Set.of("fleet")),
                    new LoginSettings.Rule(Map.of("groups", "audit"), Set.of("auditor")))));

    assertThat(policies(Map.of("groups", List.of("x", "fleet"), "protected", true)))
        .containsExactly("fleet");
    assertThat(policies(Map.of("groups", List.of("audit", "fleet"), "protected", "true")))
        .containsExactlyInAnyOrder("auditor", "fleet");
    for (Map<String, Object> claims :
        List.<Map<String, Object>>of(
            Map.of(),
            Map.of("groups", "fleet"),
            Map.of("groups", "fleet", "protected", false),
            Map.of("groups", List.of("fleets", "Fleet", "fle"), "protected", true),
            Map.of("groups", Map.of("fleet", 1), "protected", true),
            Map.of("groups", List.of(List.of("audit"))))) {
      JWTClaimsSet.Builder token = claims();
      claims.forEach(token::claim);
      assertRefused(signed(token), "unbound_identity");
    }
  }

  private Set<String> policies(Map<String, Object> more) {
    JWTClaimsSet.Builder token = claims();
    more.forEach(token::claim);
    return logIn(signed(token)).orElseThrow().info().policies();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        "*",
        "a*",
        "../admin",
        "a/../b",
        "a//b",
        "/a",
        "a/",
        "a\u0000b",
        "a\nb",
        "\u0430dmin",
        "{{x}}",
        "a\u202eb"
      })
  void namesThatCouldMeanMoreAreRefused(String subject) {
    assertRefused(signed(claims().subject(subject)), "unbound_identity");
  }

  @Test
  void anUnknownIssuerIsRefusedWhateverItIsCalled() {
    String good = signed(claims());
    for (String name : List.of("", "CI", "ci ", "c", "ci/ci", "unknown")) {
      assertThat(tokens.logIn(FROM, LoginMethod.JWT, name, good)).as(name).isEmpty();
    }
    assertThat(tokens.logIn(FROM, LoginMethod.KUBERNETES, "ci", good)).isEmpty();
    assertThat(tokens.logIn(FROM, LoginMethod.APPROLE, "ci", good)).isEmpty();
  }

  @Test
  void aServiceAccountLogsInByItsBinding() {
    tokens = cluster("fleet", Set.of("dispatch"));

    NewToken token = byAccount("fleet", "dispatch").orElseThrow();
    assertThat(token.info().principal()).isEqualTo("kubernetes:prod/fleet/dispatch");
    assertThat(token.info().policies()).containsExactly("reader");
    assertThat(byAccount("fleet", "other")).isEmpty();
    assertThat(byAccount("fleet2", "dispatch")).isEmpty();
    assertThat(byAccount("flee", "dispatch")).isEmpty();
    assertThat(byAccount("Fleet", "dispatch")).isEmpty();
    assertThat(byAccount("fleet", "*")).isEmpty();
  }

  @Test
  void allServiceAccountsOfANamespaceCanBeBound() {
    tokens = cluster("fleet", Set.of("*"));

    assertThat(byAccount("fleet", "any")).isPresent();
    assertThat(byAccount("other", "any")).isEmpty();
    assertThat(byAccount("fleet", "any:thing")).isEmpty();
  }

  @Test
  void claimsOfAServiceAccountMustAgree() {
    tokens = cluster("fleet", Set.of("dispatch"));
    Consumer<JWTClaimsSet.Builder> bound =
        token -> token.claim("kubernetes.io", account("fleet", "dispatch"));
    for (String subject :
        new String[] {
          null,
          "dispatch",
          "system:serviceaccount:other:dispatch",
          "system:serviceaccount:fleet:dispatch2",
          "System:serviceaccount:fleet:dispatch"
        }) {
      JWTClaimsSet.Builder token = claims().subject(subject);
      bound.accept(token);
      assertThat(byToken(signed(token))).as(subject).isEmpty();
    }
    String subject = "system:serviceaccount:fleet:dispatch";
    assertThat(byToken(signed(claims().subject(subject)))).isEmpty();
    assertThat(
            byToken(
                signed(
                    claims()
                        .subject(subject)
                        .claim("kubernetes.io/serviceaccount/namespace", "fleet")
                        .claim("kubernetes.io/serviceaccount/service-account.name", "dispatch"))))
        .isEmpty();
    assertThat(byToken(signed(claims().subject(subject).claim("kubernetes.io", "fleet"))))
        .isEmpty();
  }

  private SignedTokens cluster(String namespace, Set<String> accounts) {
    return with(
        new LoginSettings(
            Map.of(),
            Map.of(
                "prod",
                new LoginSettings.Cluster(
                    ISSUER,
                    server.uri("/keys"),
                    List.of(),
                    List.of(AUDIENCE),
                    List.of("RS256"),
                    Duration.ZERO,
                    List.of(
                        new LoginSettings.Binding(Set.of(namespace), accounts, Set.of("reader"))),
                    Duration.ofMinutes(20))),
            Map.of(),
            USERPASS,
            Map.of()));
  }

  private Optional<NewToken> byAccount(String namespace, String name) {
    return byToken(
        signed(
            claims()
                .subject("system:serviceaccount:" + namespace + ":" + name)
                .claim("kubernetes.io", account(namespace, name))));
  }

  private Optional<NewToken> byToken(String token) {
    return tokens.logIn(FROM, LoginMethod.KUBERNETES, "prod", token);
  }

  private static Map<String, Object> account(String namespace, String name) {
    Map<String, Object> claim = new LinkedHashMap<>();
    claim.put("namespace", namespace);
    claim.put("serviceaccount", Map.of("name", name, "uid", "4711"));
    return claim;
  }

  @Test
  void keysMayComeFromFiles() throws Exception {
    Path rsaFile = Files.writeString(folder.resolve("rsa.pem"), pem(rsa));
    Path ecFile = Files.writeString(folder.resolve("ec.pem"), pem(ec.toECPublicKey().getEncoded()));
    tokens = trusting(files(List.of(rsaFile, ecFile)));

    assertThat(logIn(signed(claims()))).isPresent();
    assertThat(
            logIn(signed(new JWSHeader(JWSAlgorithm.ES256), claims().build(), new ECDSASigner(ec))))
        .isPresent();
    assertThat(logIn(signed(new JWSHeader.Builder(JWSAlgorithm.RS256), otherRsa, claims())))
        .isEmpty();
    assertThat(server.requests()).isZero();

    Path broken = Files.writeString(folder.resolve("broken.pem"), "-----BEGIN PUBLIC KEY-----");
    assertThatThrownBy(() -> trusting(files(List.of(broken))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("broken.pem");
    assertThatThrownBy(() -> trusting(files(List.of(folder.resolve("none.pem")))))
        .isInstanceOf(ConfigurationException.class);
  }

  private static LoginSettings.Issuer files(List<Path> files) {
    return new LoginSettings.Issuer(
        ISSUER,
        null,
        files,
        List.of(AUDIENCE),
        List.of("RS256", "ES256"),
        Duration.ZERO,
        "sub",
        Set.of("reader"),
        List.of(),
        Duration.ofHours(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://issuer.example/keys",
        "http://127.0.0.1.example/keys",
        "http://127.0.0.1@issuer.example/keys",
        "https://user:password@issuer.example/keys",
        "file:///etc/passwd",
        "ftp://127.0.0.1/keys",
        "issuer.example",
        "https:///keys",
        "https://a b",
      })
  void keysComeOverTlsOnly(String address) {
    assertThatThrownBy(() -> trusting(issuer(address, Set.of("reader"), List.of())))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("claviger.auth.jwt.ci.jwks-uri");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "HS256", "HS512", "RS1", "rs256", ""})
  void onlyAsymmetricAlgorithmsCanBeAllowed(String algorithm) {
    LoginSettings.Issuer good = issuer(server.uri("/keys"), Set.of("reader"), List.of());
    assertThatThrownBy(
            () ->
                trusting(
                    new LoginSettings.Issuer(
                        good.issuer(),
                        good.jwksUri(),
                        good.publicKeyFiles(),
                        good.audiences(),
                        List.of("RS256", algorithm),
                        good.clockSkew(),
                        good.principalClaim(),
                        good.policies(),
                        good.rules(),
                        good.tokenTtl())))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("algorithms");
  }

  @Test
  void everythingThatIsWrongIsToldAtOnce() {
    LoginSettings.Issuer empty =
        new LoginSettings.Issuer(
            null,
            null,
            List.of(),
            List.of(),
            List.of(),
            Duration.ofHours(1),
            "sub",
            Set.of(),
            List.of(),
            Duration.ofHours(1));
    assertThatThrownBy(() -> trusting(empty))
        .isInstanceOfSatisfying(
            ConfigurationException.class, e -> assertThat(e.problems()).hasSize(5));
    LoginSettings.Issuer nothing = issuer(server.uri("/keys"), Set.of(), List.of());
    assertThatThrownBy(() -> trusting(nothing)).hasMessageContaining("needs policies or rules");
    assertThatThrownBy(
            () ->
                with(
                    new LoginSettings(
                        Map.of("Bad Name", nothing), Map.of(), Map.of(), USERPASS, Map.of())))
        .hasMessageContaining("name of an issuer");
  }

  private static String base64(String text) {
    return Base64URL.encode(text).toString();
  }

  private static String pem(RSAKey key) throws JOSEException {
    return pem(key.toRSAPublicKey().getEncoded());
  }

  private static String pem(byte[] encoded) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(encoded)
        + "\n-----END PUBLIC KEY-----\n";
  }
}
