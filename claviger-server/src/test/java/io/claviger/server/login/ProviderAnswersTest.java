package io.claviger.server.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.claviger.server.FalseProvider;
import io.claviger.server.FalseProvider.Answer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A provider whose document and token endpoint answer what they should not. */
class ProviderAnswersTest extends OidcCases {
  @Test
  void whatTheTokenEndpointAnswersInsteadIsRefused() {
    Map<String, String> elsewhere = Map.of("Location", provider.issuer() + "/token");
    assertAnswerRefused(new Answer(302, elsewhere, ""), "unusable_provider");
    assertAnswerRefused(new Answer(307, elsewhere, ""), "unusable_provider");
    assertAnswerRefused(Answer.of(500, "<html>planted</html>"), "unusable_provider");
    assertAnswerRefused(Answer.of(200, "<html>planted</html>"), "unusable_provider");
    assertAnswerRefused(Answer.of(200, "{}"), "unusable_provider");
    assertAnswerRefused(Answer.of(200, "{\"id_token\":1}"), "unusable_provider");
    assertAnswerRefused(Answer.of(200, "[".repeat(200_000)), "unusable_provider");
    assertAnswerRefused(Answer.of(400, "{\"error\":\"planted\"}"), "unusable_provider");
    assertAnswerRefused(Answer.of(400, "{\"error\":\"invalid_scope\"}"), "refused_client");
    assertAnswerRefused(Answer.of(400, "{\"error\":\"invalid_grant\"}"), "refused_code");
    assertAnswerRefused(Answer.of(200, "{\"a\":\"" + "x".repeat(300_000)), "unreachable_issuer");
    provider.tokenAnswer(answer -> answer);
    assertThat(logIn()).isPresent();
  }

  private void assertAnswerRefused(Answer answer, String reason) {
    provider.tokenAnswer(good -> answer);
    assertLoginRefused(reason);
  }

  @Test
  void aWrongClientSecretIsTheProvidersToRefuse() {
    Settings settings = settings();
    settings.secret = "another";
    logins = trusting(settings.build());

    assertLoginRefused("refused_client");
  }

  @Test
  void theSecretIsShownAsTheProviderWants() {
    assertThat(logIn()).isPresent();
    assertThat(provider.lastForm())
        .containsKeys("authorization", "code_verifier")
        .containsEntry("grant_type", "authorization_code")
        .doesNotContainKeys("client_secret", "client_id");
    nanos.addAndGet(Fetched.FRESH.toNanos());
    provider.document(
        fields ->
            fields.put(
                "token_endpoint_auth_methods_supported", List.of("client_secret_post", "x")));
    assertThat(logIn()).isPresent();
    assertThat(provider.lastForm())
        .containsEntry("client_secret", FalseProvider.SECRET)
        .containsEntry("client_id", FalseProvider.CLIENT)
        .doesNotContainKey("authorization");
    nanos.addAndGet(Fetched.FRESH.toNanos());
    provider.document(
        fields -> fields.put("token_endpoint_auth_methods_supported", List.of("private_key_jwt")));
    assertLoginRefused("unusable_provider");
  }

  @Test
  void aPublicClientShowsNoSecret() {
    Settings settings = settings();
    settings.secret = null;
    logins = trusting(settings.build());

    assertLoginRefused("refused_client");
    assertThat(provider.lastForm())
        .containsEntry("client_id", FalseProvider.CLIENT)
        .containsKey("code_verifier")
        .doesNotContainKeys("client_secret", "authorization");
  }

  @Test
  void aDocumentThatIsNotTheIssuersIsNotUsed() {
    for (String name : List.of("authorization_endpoint", "token_endpoint", "jwks_uri")) {
      assertDocumentRefused(fields -> fields.remove(name));
      assertDocumentRefused(fields -> fields.put(name, 1));
      for (String address :
          List.of(
              "",
              "/token",
              "http://evil.example/token",
              "http://127.0.0.1.evil.example/token",
              "https://user@evil.example/token",
              "https://evil.example/token#x",
              "file:///etc/passwd",
              "https://a b")) {
        assertDocumentRefused(fields -> fields.put(name, address));
      }
    }
    for (Object issuer :
        List.of("https://evil.example", provider.issuer() + "/", "", 1, List.of())) {
      assertDocumentRefused(fields -> fields.put("issuer", issuer));
    }
    assertDocumentRefused(fields -> fields.remove("issuer"));
  }

  private void assertDocumentRefused(Consumer<Map<String, Object>> change) {
    logins = trusting(settings().build());
    provider.document(change);
    assertBeginRefused("corp", CALLBACK, "unreachable_issuer");
  }

  @Test
  void anAnswerThatIsNoDocumentIsNotUsed() {
    for (Answer answer :
        List.of(
            Answer.of(404, "{}"),
            Answer.of(500, "planted"),
            Answer.of(200, ""),
            Answer.of(200, "<html>"),
            Answer.of(200, "[]"),
            Answer.of(200, "{\"a\":" + "[".repeat(200_000)),
            Answer.of(200, " ".repeat(300_000)),
            new Answer(302, Map.of("Location", provider.issuer() + "/elsewhere"), ""))) {
      logins = trusting(settings().build());
      provider.documentAnswer(good -> answer);
      assertBeginRefused("corp", CALLBACK, "unreachable_issuer");
    }
  }

  @Test
  void aProviderElsewhereLeadsNobodyToThisMachine() throws Exception {
    URI issuer = URI.create("https://provider.example");
    for (String field : List.of("authorization_endpoint", "token_endpoint", "jwks_uri")) {
      provider.document(
          fields -> {
            fields.put("issuer", issuer.toString());
            for (String name : List.of("authorization_endpoint", "token_endpoint", "jwks_uri")) {
              fields.put(name, "https://provider.example/" + name);
            }
            fields.put(field, "http://127.0.0.1:1/x");
          });
      assertThatThrownBy(() -> ProviderDocument.read(issuer, documentOf(provider)))
          .hasMessageContaining("no usable " + field);
    }
  }

  private static Map<String, Object> documentOf(FalseProvider provider) throws Exception {
    URI address = URI.create(provider.issuer() + "/.well-known/openid-configuration");
    String text = new IssuerHttp(IssuerHttp.LONGEST).get(address).text();
    return JSONObjectUtils.parse(text);
  }

  @Test
  void theProviderIsAskedAgainOnlyAfterAWhile() {
    provider.documentAnswer(answer -> Answer.of(503, ""));
    for (int i = 0; i < 20; i++) {
      assertThat(logins.begin(FROM, "corp", CALLBACK)).isEmpty();
    }
    assertThat(provider.documentRequests()).isEqualTo(1);
    provider.documentAnswer(answer -> answer);
    nanos.addAndGet(Fetched.PAUSE.toNanos());
    assertThat(logIn()).isPresent();
    provider.documentAnswer(answer -> Answer.of(503, ""));
    nanos.addAndGet(Fetched.USABLE.toNanos() - 1);
    assertThat(logins.begin(FROM, "corp", CALLBACK)).isPresent();
    nanos.addAndGet(1);
    assertThat(logins.begin(FROM, "corp", CALLBACK)).isEmpty();
  }
}
