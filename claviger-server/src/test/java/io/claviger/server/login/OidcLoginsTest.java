package io.claviger.server.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.Claviger;
import io.claviger.access.LoginMethod;
import io.claviger.access.NewToken;
import io.claviger.server.FalseProvider;
import io.claviger.spring.web.ProviderLogins.Begun;
import io.claviger.spring.web.ProviderLogins.Returned;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins at a provider, and what clients have tried with flows, codes and addresses. */
class OidcLoginsTest extends OidcCases {
  @Test
  void somebodyLogsIn() {
    NewToken token = logIn().orElseThrow();

    assertThat(token.info().principal()).isEqualTo("oidc:corp/alice");
    assertThat(token.info().policies()).containsExactly("reader");
    assertThat(token.info().renewable()).isFalse();
    assertThat(token.info().description()).isEqualTo("by corp");
    assertThat(logIn()).isPresent();
    assertThat(provider.documentRequests()).isEqualTo(1);
  }

  @Test
  void theBrowserIsSentWithAllThatTheFlowNeeds() {
    Begun begun = begin();

    URI url = URI.create(begun.authorizationUrl());
    Map<String, String> query = FalseProvider.parameters(url.getRawQuery());
    assertThat(url.getPath()).isEqualTo("/authorize");
    assertThat(query)
        .containsEntry("tenant", "a")
        .containsEntry("response_type", "code")
        .containsEntry("client_id", FalseProvider.CLIENT)
        .containsEntry("redirect_uri", CALLBACK)
        .containsEntry("scope", "openid profile")
        .containsEntry("code_challenge_method", "S256")
        .containsEntry("state", begun.state());
    assertThat(query.get("nonce")).hasSize(43).isNotEqualTo(begun.state());
    assertThat(query.get("code_challenge")).hasSize(43);
    assertThat(begun.expiresAt()).isEqualTo(NOW.plus(Duration.ofMinutes(10)));
    assertThat(begun.toString()).doesNotContain(begun.state(), begun.flow());
    assertThat(begin().state()).isNotEqualTo(begun.state());
  }

  @Test
  void aReplicaFinishesWhatAnotherOneBegan() {
    Returned returned = loggedIn(begin());
    try (Claviger replica = engine()) {
      OidcLogins other = trusting(replica, Map.of("corp", settings().build()));

      assertThat(other.logIn(FROM, returned)).isPresent();
    }
  }

  @Test
  void aCodeWorksOnce() {
    Returned returned = loggedIn(begin());
    assertThat(logins.logIn(FROM, returned)).isPresent();

    assertRefused(returned, "refused_code");
  }

  @Test
  void theCodeOfAnotherFlowIsRefused() {
    Begun victims = begin();
    Returned attackers = loggedIn(begin());

    assertRefused(
        new Returned(victims.flow(), attackers.code(), victims.state(), null), "refused_code");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "%", "planted", "\u0000"})
  void anotherStateIsRefused(String state) {
    Returned returned = loggedIn(begin());

    assertRefused(new Returned(returned.flow(), returned.code(), state, null), "wrong_state");
    assertRefused(
        new Returned(returned.flow(), returned.code(), begin().state(), null), "wrong_state");
    assertThat(provider.tokenRequests()).isZero();
  }

  @Test
  void anAlteredFlowIsRefused() {
    Returned good = loggedIn(begin());
    String flow = good.flow();
    for (int i = 0; i < flow.length() - 1; i += 7) {
      char other = flow.charAt(i) == 'A' ? 'B' : 'A';
      String altered = flow.substring(0, i) + other + flow.substring(i + 1);
      assertRefused(new Returned(altered, good.code(), good.state(), null), "altered_flow");
    }
    for (String text : List.of("", " ", "=", flow + "AAAA", flow.substring(4), "A".repeat(9000))) {
      assertRefused(new Returned(text, good.code(), good.state(), null), "altered_flow");
    }
    assertThat(logins.logIn(FROM, good)).isPresent();
  }

  @Test
  void aFlowOfAnotherMethodOrOfNothingIsRefused() {
    OidcFlow flow = OidcFlow.begin("corp", CALLBACK, NOW, new SecureRandom());
    for (LoginMethod method : LoginMethod.values()) {
      String sealed = claviger.logins().flows().seal(method, flow.encode());
      String reason = method == LoginMethod.OIDC ? "refused_code" : "altered_flow";
      assertRefused(new Returned(sealed, "x", flow.state(), null), reason);
    }
    for (byte[] content : List.of(new byte[0], new byte[] {1}, new byte[] {2, 0, 0})) {
      String sealed = claviger.logins().flows().seal(LoginMethod.OIDC, content);
      assertRefused(new Returned(sealed, "x", flow.state(), null), "altered_flow");
    }
    assertThat(flow.toString()).doesNotContain(flow.state(), flow.nonce(), flow.verifier());
  }

  @Test
  void aFlowOfAProviderThatIsGoneIsRefused() {
    Returned returned = loggedIn(begin());
    logins = trusting(claviger, Map.of("other", settings().build()));

    assertRefused(returned, "unknown_issuer");
  }

  @Test
  void aFlowExpires() {
    Returned returned = loggedIn(begin());
    clock.advance(OidcFlow.LIFE);
    assertRefused(returned, "expired_flow");
    clock.advance(Duration.ofMillis(-1));

    assertThat(logins.logIn(FROM, returned)).isPresent();
  }

  @Test
  void theProviderMustBeTheOneThatSentTheCode() {
    Returned good = loggedIn(begin());
    for (String iss : List.of("", "https://evil.example", provider.issuer() + "/")) {
      assertRefused(new Returned(good.flow(), good.code(), good.state(), iss), "wrong_issuer");
    }
    assertThat(provider.tokenRequests()).isZero();
    assertThat(
            logins.logIn(
                FROM, new Returned(good.flow(), good.code(), good.state(), provider.issuer())))
        .isPresent();
  }

  @Test
  void whoSaysThatItNamesItselfMustDoSo() {
    provider.document(fields -> fields.put("authorization_response_iss_parameter_supported", true));

    assertLoginRefused("wrong_issuer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "http://127.0.0.1/callback2",
        "http://127.0.0.1:40123/callback/",
        "http://127.0.0.1:40123/callback?x=1",
        "http://127.0.0.1:40123/callback#x",
        "http://127.0.0.1:40123/Callback",
        "http://127.0.0.1:40123//callback",
        "http://127.0.0.1:40123/x/../callback",
        "http://127.0.0.1:40123@evil.example/callback",
        "http://127.0.0.1:40123:1/callback",
        "http://127.0.0.1:/callback",
        "http://127.0.0.1:0/callback",
        "http://127.0.0.1:65536/callback",
        "http://127.0.0.1:99999999999/callback",
        "http://127.0.0.2:40123/callback",
        "http://localhost:40123/callback",
        "http://[::1]:40123/callback",
        "https://127.0.0.1:40123/callback",
        "HTTP://127.0.0.1:40123/callback",
        " http://127.0.0.1:40123/callback",
        "http://127.0.0.1:40123/callback\n",
        "https://a.example:443/c",
        "https://a.example/c/",
        "https://a.example/c?x",
        "https://A.example/c",
        "https://a.example.evil.example/c",
        "javascript:alert(1)",
      })
  void whereNobodyMaySendTheBrowserIsRefused(String redirectUri) {
    assertBeginRefused("corp", redirectUri, "wrong_redirect_uri");
    assertThat(provider.documentRequests()).isZero();
  }

  @Test
  void exactAddressesAndAnyLoopbackPortAreAllowed() {
    for (String uri :
        List.of(
            "http://127.0.0.1/callback",
            "http://127.0.0.1:1/callback",
            "http://127.0.0.1:65535/callback",
            "https://a.example/c")) {
      assertThat(logins.begin(FROM, "corp", uri)).as(uri).isPresent();
    }
  }

  @Test
  void anUnknownProviderIsRefusedWhateverItIsCalled() {
    for (String name : List.of("", "CORP", "corp ", "cor", "corp/corp")) {
      assertBeginRefused(name, CALLBACK, "unknown_issuer");
    }
  }
}
