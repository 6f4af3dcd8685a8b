package io.claviger.server.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.claviger.server.FalseProvider;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** ID tokens that a provider should not have made, or did not make. */
class IdTokensTest extends OidcCases {
  private void assertTokenRefused(Consumer<JWTClaimsSet.Builder> change, String reason) {
    provider.claims(change);
    assertLoginRefused(reason);
  }

  @Test
  void everyClaimOfAnIdTokenIsChecked() {
    String client = FalseProvider.CLIENT;
    assertTokenRefused(token -> token.claim("nonce", "another"), "wrong_nonce");
    assertTokenRefused(token -> token.claim("nonce", null), "wrong_nonce");
    assertTokenRefused(token -> token.claim("nonce", 1), "wrong_nonce");
    assertTokenRefused(token -> token.audience("another"), "wrong_audience");
    assertTokenRefused(token -> token.audience(List.of()), "wrong_audience");
    assertTokenRefused(token -> token.audience(List.of(client, "another")), "wrong_audience");
    assertTokenRefused(
        token -> token.audience(List.of(client, "b")).claim("azp", "b"), "wrong_audience");
    assertTokenRefused(token -> token.claim("azp", "another"), "wrong_audience");
    assertTokenRefused(token -> token.claim("azp", 1), "wrong_audience");
    assertTokenRefused(token -> token.issuer("https://evil.example"), "wrong_issuer");
    assertTokenRefused(token -> token.issuer(provider.issuer() + "/"), "wrong_issuer");
    assertTokenRefused(token -> token.issuer(null), "wrong_issuer");
    assertTokenRefused(
        token ->
            token
                .issueTime(Date.from(NOW.minusSeconds(90)))
                .expirationTime(Date.from(NOW.minusSeconds(30))),
        "expired_jwt");
    assertTokenRefused(token -> token.expirationTime(null), "expired_jwt");
    assertTokenRefused(token -> token.issueTime(Date.from(NOW.plusSeconds(31))), "early_jwt");
    assertTokenRefused(token -> token.issueTime(null), "early_jwt");
    assertTokenRefused(
        token -> token.issueTime(null).expirationTime(Date.from(NOW.plusSeconds(10))), "early_jwt");
    assertTokenRefused(token -> token.notBeforeTime(Date.from(NOW.plusSeconds(31))), "early_jwt");
    assertTokenRefused(token -> token.subject(null), "unbound_identity");
    assertTokenRefused(token -> token.subject("a b"), "unbound_identity");

    provider.claims(token -> token.audience(List.of(client, "another")).claim("azp", client));
    assertThat(logIn()).isPresent();
  }

  @Test
  void everySignatureButThatOfTheProviderIsRefused() throws Exception {
    provider.signature(token -> new PlainJWT(token).serialize());
    assertLoginRefused("refused_jwt");
    provider.signature(token -> FalseProvider.signed(token, otherKey));
    assertLoginRefused("refused_jwt");
    for (byte[] secret :
        List.of(
            (FalseProvider.SECRET + " ".repeat(32)).getBytes(StandardCharsets.UTF_8),
            provider.key().toRSAPublicKey().getEncoded())) {
      provider.signature(token -> byMac(token, secret));
      assertLoginRefused("refused_jwt");
    }
    provider.signature(
        token -> {
          String good = FalseProvider.signed(token, provider.key());
          String payload = Base64URL.encode(token.toString().replace("alice", "admin")).toString();
          String[] parts = good.split("\\.", -1);
          return parts[0] + "." + payload + "." + parts[2];
        });
    assertLoginRefused("refused_jwt");
    for (String nonsense : List.of("", ".", "..", "a.b.c", "x".repeat(100_000))) {
      provider.signature(token -> nonsense);
      assertLoginRefused("refused_jwt");
    }
  }

  private static String byMac(JWTClaimsSet token, byte[] secret) {
    try {
      SignedJWT jwt =
          new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa").build(), token);
      jwt.sign(new MACSigner(secret));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void rulesGiveWhatGroupsAllow() {
    Settings settings = settings();
    settings.policies = Set.of();
    settings.rules = List.of(new LoginSettings.Rule(Map.of("groups", "fleet"), Set.of("writer")));
    logins = trusting(settings.build());
    assertLoginRefused("unbound_identity");
    provider.claims(token -> token.claim("groups", List.of("fleets", "Fleet")));
    assertLoginRefused("unbound_identity");
    provider.claims(token -> token.claim("groups", List.of("x", "fleet")));

    assertThat(logIn().orElseThrow().info().policies()).containsExactly("writer");
  }

  @Test
  void anAddressThatNobodyVerifiedNamesNobody() {
    Settings settings = settings();
    settings.principalClaim = "email";
    logins = trusting(settings.build());
    String address = "alice@a.example";
    for (Object verified : List.of(false, "true", 1)) {
      assertTokenRefused(
          token -> token.claim("email", address).claim("email_verified", verified),
          "unverified_email");
    }
    assertTokenRefused(token -> token.claim("email", address), "unverified_email");
    provider.claims(token -> token.claim("email", address).claim("email_verified", true));

    assertThat(logIn().orElseThrow().info().principal()).isEqualTo("oidc:corp/" + address);
  }
}
