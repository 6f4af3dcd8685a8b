package io.claviger.server.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.claviger.access.IpAddress;
import io.claviger.api.ConfigurationException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
  private static final TrustedProxies PROXIES =
      TrustedProxies.of(List.of("10.0.0.0/8", "2001:db8:1::/48"));

  private static String byForwardedFor(String... lines) {
    return PROXIES.clientOf(List.of(lines), List.of()).map(IpAddress::toString).orElse("socket");
  }

  private static String byForwarded(String... lines) {
    return PROXIES.clientOf(List.of(), List.of(lines)).map(IpAddress::toString).orElse("socket");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.7 | 203.0.113.7",
        "203.0.113.7, 10.0.0.2 | 203.0.113.7",
        "203.0.113.7,10.0.0.2 , 10.0.0.3 | 203.0.113.7",
        "192.0.2.1, 203.0.113.7 | 203.0.113.7",
        "192.0.2.1, 203.0.113.7, 10.0.0.2 | 203.0.113.7",
        "rubbish, 203.0.113.7 | 203.0.113.7",
        "203.0.113.7:4711 | 203.0.113.7",
        "2001:db8:2::7 | 2001:db8:2::7",
        "2001:DB8:2:0:0:0:0:7, 2001:db8:1::1 | 2001:db8:2::7",
        "[2001:db8:2::7] | 2001:db8:2::7",
        "[2001:db8:2::7]:4711 | 2001:db8:2::7",
        "::ffff:203.0.113.7 | 203.0.113.7",
        "[::ffff:203.0.113.7]:80 | 203.0.113.7",
        "203.0.113.7, ::ffff:10.0.0.9 | 203.0.113.7",
        "10.0.0.3, 10.0.0.2 | 10.0.0.3",
      })
  void theLastAddressThatIsNoProxyIsTheClients(String header, String client) {
    assertThat(byForwardedFor(header)).isEqualTo(client);
  }

  @Test
  void severalLinesAreOneList() {
    assertThat(byForwardedFor("192.0.2.1, 203.0.113.7", "10.0.0.2")).isEqualTo("203.0.113.7");
    assertThat(byForwardedFor("10.0.0.2", "203.0.113.7")).isEqualTo("203.0.113.7");
    assertThat(byForwarded("for=192.0.2.1", "for=203.0.113.7;proto=https, for=10.0.0.2"))
        .isEqualTo("203.0.113.7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "unknown",
        "203.0.113.7, unknown",
        "203.0.113.7,",
        "203.0.113.7, , 10.0.0.2",
        "203.0.113.7, rubbish, 10.0.0.2",
        "203.0.113.07",
        "203.0.113.7:",
        "203.0.113.7:port",
        "[203.0.113.7]",
        "[2001:db8:2::7",
        "2001:db8:2::7]:80",
        "fe80::1%eth0",
        "client.example",
        "203.0.113.7/32",
        "\"203.0.113.7\"",
        "203.0.113.7 192.0.2.1",
      })
  void anAddressThatCannotBeReadLeavesThatOfTheSocket(String header) {
    assertThat(byForwardedFor(header)).isEqualTo("socket");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "for=203.0.113.7 | 203.0.113.7",
        "For=203.0.113.7 | 203.0.113.7",
        "by=10.0.0.1;for=203.0.113.7;proto=http;host=a.example | 203.0.113.7",
        "for=192.0.2.1, for=203.0.113.7 | 203.0.113.7",
        "for=\"203.0.113.7:4711\" | 203.0.113.7",
        "for=\"203.0.113.7:_hidden\" | 203.0.113.7",
        "for=203.0.113.7:4711 | 203.0.113.7",
        "for=\"[2001:db8:2::7]\" | 2001:db8:2::7",
        "for=\"[2001:db8:2::7]:4711\" | 2001:db8:2::7",
        "for=\"[::ffff:203.0.113.7]\" | 203.0.113.7",
        "for=203.0.113.7 ;proto=http , for=10.0.0.2 | 203.0.113.7",
        "for=192.0.2.1;host=\"a,for=192.0.2.2\", for=203.0.113.7 | 203.0.113.7",
        "for=\"203.0.113.\\7\" | 203.0.113.7",
        "for=_hidden, for=203.0.113.7 | 203.0.113.7",
        "for=203.0.113.7; | 203.0.113.7",
      })
  void theStandardHeaderIsReadAsItIsWritten(String header, String client) {
    assertThat(byForwarded(header)).isEqualTo(client);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "for=",
        "for=unknown",
        "for=_hidden",
        "203.0.113.7",
        "proto=https",
        "for=203.0.113.7, proto=https",
        "for=203.0.113.7;for=192.0.2.1",
        "for=203.0.113.7,",
        "for=\"203.0.113.7",
        "for=192.0.2.1\", for=203.0.113.7",
        "for=203.0.113.7 for=192.0.2.1",
        "for = 203.0.113.7",
      })
  void aStandardHeaderThatCannotBeReadLeavesTheAddressOfTheSocket(String header) {
    assertThat(byForwarded(header)).isEqualTo("socket");
  }

  @Test
  void aLongHeaderIsReadInNoTime() {
    String hostile = "for=\"" + "\\a".repeat(4_000);
    assertThat(byForwarded(hostile, "for=203.0.113.7")).isEqualTo("203.0.113.7");
    assertThat(byForwarded("for=203.0.113.7", hostile)).isEqualTo("socket");
  }

  @Test
  void headersThatDifferTellNothing() {
    List<String> one = List.of("203.0.113.7");
    assertThat(PROXIES.clientOf(one, List.of("for=\"203.0.113.7:80\"")).map(IpAddress::toString))
        .hasValue("203.0.113.7");
    assertThat(PROXIES.clientOf(one, List.of("for=192.0.2.1"))).isEmpty();
    assertThat(PROXIES.clientOf(one, List.of("rubbish"))).isEmpty();
    assertThat(PROXIES.clientOf(List.of("rubbish"), List.of("for=192.0.2.1"))).isEmpty();
  }

  @Test
  void withoutAHeaderItIsTheSocket() {
    assertThat(PROXIES.clientOf(List.of(), List.of())).isEmpty();
  }

  @Test
  void allMistakesOfTheSettingAreToldAtOnce() {
    ConfigurationException refused =
        catchThrowableOfType(
            ConfigurationException.class,
            () -> TrustedProxies.of(List.of("10.0.0.1/8", "proxy.example", "10.0.0.0/8")));

    assertThat(refused.problems())
        .hasSize(2)
        .allSatisfy(problem -> assertThat(problem).contains("claviger.server.trusted-proxies"));
  }
}
