package io.claviger.server.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.ConfigurationException;
import io.claviger.server.FalseProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Settings of providers. */
class ProviderSettingsTest extends OidcCases {
  private void assertProblem(Consumer<Settings> change, String said) {
    Settings settings = settings();
    change.accept(settings);
    assertThatThrownBy(() -> trusting(settings.build()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("claviger.auth.oidc.corp")
        .hasMessageContaining(said)
        .hasMessageNotContaining("planted");
  }

  @Test
  void wrongSettingsAreTold() throws Exception {
    for (String issuer :
        new String[] {null, " ", "http://a.example", "https://u:planted@a.example", "a b", "x"}) {
      assertProblem(settings -> settings.issuer = issuer, ".issuer");
    }
    assertProblem(settings -> settings.issuer = "https://a.example?x", ".issuer");
    assertProblem(settings -> settings.clientId = null, ".client-id is needed");
    assertProblem(settings -> settings.clientId = "a b", ".client-id is needed");
    assertProblem(settings -> settings.secret = "", ".client-secret is empty");
    assertProblem(settings -> settings.secret = "planted\n", ".client-secret is empty");
    assertProblem(settings -> settings.secretFile = Path.of("x"), "not both of them");
    assertProblem(settings -> settings.scopes = List.of("profile"), "must hold openid");
    assertProblem(settings -> settings.scopes = List.of("openid", "a b"), ".scopes");
    assertProblem(settings -> settings.algorithms = List.of("RS256", "none"), ".algorithms");
    assertProblem(settings -> settings.algorithms = List.of("HS256"), ".algorithms");
    assertProblem(settings -> settings.skew = Duration.ofMinutes(6), ".clock-skew");
    assertProblem(settings -> settings.policies = Set.of(), "needs policies or rules");
    for (String uri :
        List.of(
            "",
            "/callback",
            "http://a.example/c",
            "https://*.example/c",
            "https://a.example/c#x",
            "https://u@a.example/c",
            "com.example:/c",
            "https://a.example/" + "c".repeat(512))) {
      assertProblem(settings -> settings.redirectUris = List.of(uri), ".redirect-uris");
    }
    assertProblem(settings -> settings.redirectUris = List.of(), ".redirect-uris");
    assertThatThrownBy(() -> trusting(claviger, Map.of("Bad Name", settings().build())))
        .hasMessageContaining("name of an issuer");
    Settings nothing = new Settings();
    nothing.clientId = null;
    nothing.scopes = List.of();
    assertThatThrownBy(() -> trusting(nothing.build()))
        .isInstanceOfSatisfying(
            ConfigurationException.class, e -> assertThat(e.problems()).hasSize(3));
  }

  @Test
  void theSecretMayStandInAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("secret"), FalseProvider.SECRET + "\n");
    Settings settings = settings();
    settings.secret = null;
    settings.secretFile = file;
    logins = trusting(settings.build());
    assertThat(logIn()).isPresent();

    assertProblem(
        other -> {
          other.secret = null;
          other.secretFile = folder.resolve("none");
        },
        "cannot be read");
    assertThat(settings.build().toString()).doesNotContain("planted");
    assertThat(settings().build().toString()).contains("REDACTED").doesNotContain("planted");
  }
}
