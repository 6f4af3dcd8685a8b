package io.claviger.server.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.Claviger;
import io.claviger.access.NewToken;
import io.claviger.api.CallerContext;
import io.claviger.api.ConfigurationException;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import io.claviger.server.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which certificates log in, by which names. */
class ClientCertificatesTest {
  private static final CallerContext FROM = CallerContext.of("x", "10.0.0.1", "test", "r");
  private static final LoginSettings.Userpass USERPASS =
      new LoginSettings.Userpass(5, Duration.ofMinutes(15));
  private static final String DISPATCH = "CN=dispatch,OU=Radio,O=Fleet";
  private static final String DISPATCH_ID = "spiffe://fleet.example/ns/prod/sa/dispatch";

  @TempDir static Path directory;

  private static Certificates certificates;
  private static Claviger claviger;
  private static Path authority;
  private static Path otherAuthority;

  @BeforeAll
  static void make() throws Exception {
    certificates = new Certificates(directory);
    certificates.authority("fleet-ca");
    certificates.authority("other-ca");
    authority = certificates.pem("fleet.pem", "fleet-ca");
    otherAuthority = certificates.pem("other.pem", "other-ca");
    certificates.client(
        "dispatch",
        "fleet-ca",
        DISPATCH,
        "-ext",
        "SAN=uri:" + DISPATCH_ID + ",dns:Dispatch.fleet.example,dns:second.example");
    certificates.client("plain", "fleet-ca", "CN=plain,O=Fleet");
    certificates.client("stranger", "other-ca", DISPATCH, "-ext", "SAN=uri:" + DISPATCH_ID);
    claviger =
        Claviger.builder()
            .databaseUrl("sqlite:///" + directory.resolve("certificates.db"))
            .rootKeys(new RootKeys(List.of(LocalRootKey.generate(new SecureRandom()))))
            .build();
  }

  @AfterAll
  static void close() {
    claviger.close();
  }

  private static LoginSettings.CertificateRole role(
      List<String> subjects, List<String> dnsNames, List<String> spiffeIds) {
    return new LoginSettings.CertificateRole(
        List.of(authority),
        subjects,
        dnsNames,
        spiffeIds,
        Set.of("reader"),
        Duration.ofMinutes(20));
  }

  private static LoginSettings.CertificateRole bySpiffe(String... ids) {
    return role(List.of(), List.of(), List.of(ids));
  }

  private static LoginSettings.CertificateRole bySubject(String... subjects) {
    return role(List.of(subjects), List.of(), List.of());
  }

  private static LoginSettings.CertificateRole byDns(String... names) {
    return role(List.of(), List.of(names), List.of());
  }

  private static ClientCertificates logins(LoginSettings.CertificateRole role, Clock clock) {
    LoginSettings settings =
        new LoginSettings(Map.of(), Map.of(), Map.of("fleet", role), USERPASS, Map.of());
    return new ClientCertificates(claviger.logins(), settings, true, clock);
  }

  private static Optional<NewToken> logIn(
      LoginSettings.CertificateRole role, List<X509Certificate> chain) {
    return logins(role, Clock.systemUTC()).logIn(FROM, "fleet", chain);
  }

  private static String principal(LoginSettings.CertificateRole role, String alias)
      throws Exception {
    return logIn(role, certificates.chain(alias))
        .map(token -> token.info().principal())
        .orElse("nobody");
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

  private static void assertRefused(
      ClientCertificates logins, String role, List<X509Certificate> chain, String reason) {
    double before = refusals(reason);
    assertThat(logins.logIn(FROM, role, chain)).isEmpty();
    assertThat(refusals(reason)).as(reason).isEqualTo(before + 1);
  }

  @Test
  void namesOfEachKindLogIn() throws Exception {
    assertThat(principal(bySpiffe(DISPATCH_ID), "dispatch"))
        .isEqualTo("cert:fleet/spiffe:fleet.example/ns/prod/sa/dispatch");
    assertThat(principal(bySpiffe("spiffe://a/b", "spiffe://fleet.example/ns/prod/*"), "dispatch"))
        .isEqualTo("cert:fleet/spiffe:fleet.example/ns/prod/sa/dispatch");
    assertThat(principal(byDns("x.example", "dispatch.Fleet.example"), "dispatch"))
        .isEqualTo("cert:fleet/dns:dispatch.fleet.example");
    assertThat(principal(bySubject("CN=x", "cn=dispatch, ou=radio, o=FLEET"), "dispatch"))
        .isEqualTo("cert:fleet/cn:dispatch");
    NewToken token = logIn(bySpiffe(DISPATCH_ID), certificates.chain("dispatch")).orElseThrow();
    assertThat(token.info().policies()).containsExactly("reader");
    assertThat(token.info().renewable()).isFalse();
    assertThat(token.info().expiresAt().orElseThrow())
        .isBetween(Instant.now().plusSeconds(1100), Instant.now().plusSeconds(1300));
  }

  @Test
  void everyKindThatIsGivenIsNeeded() throws Exception {
    List<String> subject = List.of(DISPATCH);
    List<String> dns = List.of("second.example");
    List<String> id = List.of(DISPATCH_ID);
    assertThat(principal(role(subject, dns, id), "dispatch")).startsWith("cert:fleet/spiffe:");
    assertThat(principal(role(List.of("CN=x"), dns, id), "dispatch")).isEqualTo("nobody");
    assertThat(principal(role(subject, List.of("x"), id), "dispatch")).isEqualTo("nobody");
    assertThat(principal(role(subject, dns, List.of("spiffe://x")), "dispatch"))
        .isEqualTo("nobody");
    assertThat(principal(role(List.of(), dns, id), "plain")).isEqualTo("nobody");
    assertThat(principal(bySubject("CN=plain,O=Fleet"), "plain")).isEqualTo("cert:fleet/cn:plain");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spiffe://fleet.example/ns/prod/sa/dispatch/*",
        "spiffe://fleet.example/ns/prod/sa/dispatch2",
        "spiffe://fleet.example/ns/prod/sa/dispatc",
        "spiffe://fleet.example/ns/prod/sa/disp/*",
        "spiffe://fleet.example/ns/prod/sa/Dispatch",
        "spiffe://fleet.exampl/*",
        "spiffe://fleet.example"
      })
  void otherIdsDoNotLogIn(String id) throws Exception {
    assertThat(principal(bySpiffe(id), "dispatch")).isEqualTo("nobody");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CN=dispatch",
        "CN=dispatch,O=Fleet",
        "CN=dispatch,O=Fleet,OU=Radio",
        "CN=dispatch2,OU=Radio,O=Fleet"
      })
  void otherSubjectsDoNotLogIn(String subject) throws Exception {
    assertThat(principal(bySubject(subject), "dispatch")).isEqualTo("nobody");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fleet.example", "x.dispatch.fleet.example", "dispatch"})
  void otherDnsNamesDoNotLogIn(String name) throws Exception {
    assertThat(principal(byDns(name), "dispatch")).isEqualTo("nobody");
  }

  @Test
  void twoSpiffeIdsAreNone() throws Exception {
    certificates.client(
        "double",
        "fleet-ca",
        "CN=double",
        "-ext",
        "SAN=uri:" + DISPATCH_ID + ",uri:spiffe://fleet.example/ns/prod/sa/second");
    assertThat(principal(bySpiffe(DISPATCH_ID), "double")).isEqualTo("nobody");
  }

  @Test
  void idsThatWouldNotBeWhatTheySeemAreRefused() throws Exception {
    String[] ids = {"prod/../test", "prod/./x", "prod/%2e%2e/x", "prod/a*", "prod/*"};
    for (int i = 0; i < ids.length; i++) {
      String uri = "spiffe://fleet.example/" + ids[i];
      certificates.client("odd-" + i, "fleet-ca", "CN=odd", "-ext", "SAN=uri:" + uri);
      assertThat(principal(bySpiffe("spiffe://fleet.example/*"), "odd-" + i))
          .as(uri)
          .isEqualTo("nobody");
    }
  }

  @Test
  void aWildcardInACertificateIsNoName() throws Exception {
    certificates.client("wildcard", "fleet-ca", "CN=wildcard", "-ext", "SAN=dns:*.fleet.example");
    assertThat(principal(byDns("dispatch.fleet.example"), "wildcard")).isEqualTo("nobody");
  }

  @Test
  void everyRefusalHasItsReason() throws Exception {
    ClientCertificates logins = logins(bySpiffe(DISPATCH_ID), Clock.systemUTC());
    assertRefused(logins, "other", certificates.chain("dispatch"), "unknown_role");
    assertRefused(logins, "", certificates.chain("dispatch"), "unknown_role");
    assertRefused(logins, "fleet", List.of(), "no_certificate");
    assertRefused(logins, "fleet", certificates.chain("stranger"), "untrusted_certificate");
    assertRefused(logins, "fleet", certificates.chain("plain"), "unbound_identity");
  }

  @Test
  void aChainOfSomebodyElsesAuthorityDoesNotHelp() throws Exception {
    ClientCertificates logins = logins(bySpiffe(DISPATCH_ID), Clock.systemUTC());
    List<X509Certificate> mixed =
        List.of(certificates.chain("stranger").getFirst(), certificates.chain("dispatch").get(1));
    assertRefused(logins, "fleet", mixed, "untrusted_certificate");
    LoginSettings.CertificateRole trustsOther =
        new LoginSettings.CertificateRole(
            List.of(otherAuthority),
            List.of(),
            List.of(),
            List.of(DISPATCH_ID),
            Set.of("reader"),
            Duration.ofMinutes(20));
    assertThat(logIn(trustsOther, certificates.chain("stranger"))).isPresent();
    assertThat(logIn(trustsOther, certificates.chain("dispatch"))).isEmpty();
  }

  @Test
  void whatIsExpiredOrNotForClientsIsRefused() throws Exception {
    certificates.client("expired", "fleet-ca", DISPATCH, "-startdate", "-3d", "-validity", "2");
    certificates.server("server", "fleet-ca");
    certificates.client("for-servers", "fleet-ca", DISPATCH, "-ext", "eku=serverAuth");
    ClientCertificates now = logins(bySubject(DISPATCH, "CN=server"), Clock.systemUTC());
    assertRefused(now, "fleet", certificates.chain("expired"), "untrusted_certificate");
    assertRefused(now, "fleet", certificates.chain("for-servers"), "untrusted_certificate");
    assertThat(now.logIn(FROM, "fleet", certificates.chain("dispatch"))).isPresent();
    Clock later = Clock.fixed(Instant.now().plus(Duration.ofDays(3)), ZoneOffset.UTC);
    assertRefused(
        logins(bySubject(DISPATCH), later),
        "fleet",
        certificates.chain("dispatch"),
        "untrusted_certificate");
  }

  @Test
  void anAuthorityItselfDoesNotLogIn() throws Exception {
    ClientCertificates logins = logins(bySubject("CN=fleet-ca"), Clock.systemUTC());
    assertRefused(logins, "fleet", certificates.chain("fleet-ca"), "untrusted_certificate");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spiffe://fleet.example/",
        "spiffe://fleet.example/a*",
        "spiffe://*/a",
        "spiffe://*",
        "https://fleet.example/a",
        "spiffe://fleet.example/*/a",
        "spiffe://Fleet.example/a",
        ""
      })
  void idsThatCouldMeanMoreAreRefusedAtTheStart(String id) {
    assertThatThrownBy(() -> logins(bySpiffe(id), Clock.systemUTC()))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e -> assertThat(e.problems()).singleElement().asString().contains("spiffe-ids"));
  }

  @Test
  void everyMistakeInTheSettingsIsToldAtTheStart() throws Exception {
    Path leaf = certificates.pem("leaf.pem", "plain");
    Path nothing = Files.writeString(directory.resolve("nothing.pem"), "nothing");
    assertProblem(role(List.of(), List.of(), List.of()), "needs subjects");
    assertProblem(bySubject("O=Fleet"), "one CN");
    assertProblem(bySubject("CN=a b"), "one CN");
    assertProblem(bySubject("CN=a,CN=b"), "one CN");
    assertProblem(bySubject("dispatch"), "list item");
    assertProblem(bySubject("CN=a,O=x", "CN=a,O=y"), "two have the same CN");
    assertProblem(byDns("*.fleet.example"), "whole name");
    for (Path file : List.of(leaf, nothing, directory.resolve("missing.pem"))) {
      assertProblem(
          new LoginSettings.CertificateRole(
              List.of(file),
              List.of(DISPATCH),
              List.of(),
              List.of(),
              Set.of("reader"),
              Duration.ofHours(1)),
          "ca-files");
    }
    assertProblem(
        new LoginSettings.CertificateRole(
            List.of(), List.of(DISPATCH), List.of(), List.of(), Set.of("r"), Duration.ofHours(1)),
        "ca-files is needed");
    assertProblem(
        new LoginSettings.CertificateRole(
            List.of(authority),
            List.of(DISPATCH),
            List.of(),
            List.of(),
            Set.of(),
            Duration.ofHours(1)),
        "policies");
    LoginSettings.CertificateRole good = bySubject(DISPATCH);
    assertThatThrownBy(
            () ->
                new ClientCertificates(
                    claviger.logins(),
                    new LoginSettings(
                        Map.of(), Map.of(), Map.of("Bad Name", good), USERPASS, Map.of()),
                    false,
                    Clock.systemUTC()))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e.problems())
                    .hasSize(2)
                    .anyMatch(text -> text.contains("client-auth"))
                    .anyMatch(text -> text.contains("name of a role")));
  }

  private static void assertProblem(LoginSettings.CertificateRole role, String what) {
    assertThatThrownBy(() -> logins(role, Clock.systemUTC()))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e -> assertThat(e.problems()).singleElement().asString().contains(what));
  }
}
