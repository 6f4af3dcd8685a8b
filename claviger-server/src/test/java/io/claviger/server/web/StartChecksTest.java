package io.claviger.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.api.ConfigurationException;
import io.claviger.server.local.Locations;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

class StartChecksTest {
  private final MockEnvironment settings = new MockEnvironment();

  @Test
  void everythingIsReportedAtOnce() {
    settings.setProperty("server.address", "0.0.0.0");
    settings.setProperty("management.server.port", "9001");

    assertThat(problems(false))
        .hasSize(4)
        .anySatisfy(problem -> assertThat(problem).contains("database"))
        .anySatisfy(problem -> assertThat(problem).contains("root key"))
        .anySatisfy(problem -> assertThat(problem).contains("plain HTTP", "0.0.0.0"))
        .anySatisfy(problem -> assertThat(problem).contains("management.server.port"));
  }

  @ParameterizedTest
  @CsvSource({
    "server.forward-headers-strategy, native",
    "server.forward-headers-strategy, FRAMEWORK",
    "server.tomcat.remoteip.remote-ip-header, X-Forwarded-For",
    "server.tomcat.remoteip.protocol-header, X-Forwarded-Proto"
  })
  void otherWaysToReadForwardedHeadersAreRefused(String setting, String value) {
    settings.setProperty(setting, value);

    assertThat(problems(false))
        .anySatisfy(problem -> assertThat(problem).contains("claviger.server.trusted-proxies"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "", "192.0.2.1"})
  void plainHttpForOthersIsRefused(String address) {
    settings.setProperty("server.address", address);

    assertThat(problems(false)).anySatisfy(problem -> assertThat(problem).contains("plain HTTP"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "127.1.2.3", "localhost"})
  void plainHttpOnTheLoopbackAddressIsAllowed(String address) {
    settings.setProperty("server.address", address);

    assertThat(problems(false)).noneSatisfy(problem -> assertThat(problem).contains("plain HTTP"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claviger.server.insecure-http",
        "server.ssl.bundle",
        "server.ssl.key-store",
        "server.ssl.certificate"
      })
  void tlsOrTheSwitchAllowOtherAddresses(String setting) {
    settings.setProperty("server.address", "0.0.0.0");
    settings.setProperty(setting, "true");

    assertThat(problems(false)).noneSatisfy(problem -> assertThat(problem).contains("plain HTTP"));
  }

  @Test
  void tlsThatIsSwitchedOffDoesNotCount() {
    settings.setProperty("server.address", "0.0.0.0");
    settings.setProperty("server.ssl.bundle", "web");
    settings.setProperty("server.ssl.enabled", "false");

    assertThat(problems(false)).anySatisfy(problem -> assertThat(problem).contains("plain HTTP"));
  }

  @Test
  void missingRootKeyFileNamesItAndWhatToDo() {
    settings.setProperty("claviger.root-key-file", "/nonexistent/root.key");

    assertThat(problems(false))
        .anySatisfy(problem -> assertThat(problem).contains("/nonexistent/root.key"))
        .hasSize(2);
  }

  private List<String> problems(boolean development) {
    if (!settings.containsProperty("server.address")) {
      settings.setProperty("server.address", "127.0.0.1");
    }
    ServerOptions options = new ServerOptions(development, false, false, Locations.NONE, List.of());
    try {
      StartChecks.check(settings, options);
      return List.of();
    } catch (ConfigurationException e) {
      return e.problems();
    }
  }
}
