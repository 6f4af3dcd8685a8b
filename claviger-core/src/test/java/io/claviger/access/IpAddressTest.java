package io.claviger.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1",
    "255.255.255.255, 255.255.255.255",
    "0.0.0.0, 0.0.0.0",
    "::, ::",
    "::1, ::1",
    "0:0:0:0:0:0:0:1, ::1",
    "1::, 1::",
    "2001:DB8:0:0:8:800:200C:417A, 2001:db8::8:800:200c:417a",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "fe80::ffff:ffff:ffff:ffff, fe80::ffff:ffff:ffff:ffff",
  })
  void readsAnAddressAndShowsItInOneForm(String text, String shown) {
    assertThat(IpAddress.parse(text).orElseThrow()).hasToString(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "::ffff:10.0.0.1",
        "::FFFF:a00:1",
        "0:0:0:0:0:ffff:10.0.0.1",
        "0000::ffff:0a00:0001",
      })
  void takesTheMappedFormOfAnIpv4AddressAsThatAddress(String text) {
    assertThat(IpAddress.parse(text)).isEqualTo(IpAddress.parse("10.0.0.1"));
  }

  @Test
  void tellsApartTheOldCompatibleFormAndTheMappedOne() {
    assertThat(IpAddress.parse("::10.0.0.1")).isNotEqualTo(IpAddress.parse("10.0.0.1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "localhost",
        "a.b.c.d",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.-4",
        "1.2.3.+4",
        "010.0.0.1",
        "1.2.3.04",
        "0x7f.0.0.1",
        "2130706433",
        "1.2.3.4 ",
        " 1.2.3.4",
        "1.2.3.",
        "\u0661.2.3.4",
        "\uff11.2.3.4",
        ":",
        ":::",
        "1:",
        ":1",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "1::2::3",
        "12345::",
        "g::",
        "::+1",
        "::-1",
        "1.2.3.4::",
        "::1.2.3.4:5",
        "::1.2.3",
        "::01.2.3.4",
        "1:2:3:4:5:6:7:1.2.3.4",
        "fe80::1%eth0",
        "fe80::1%1",
        "::1%",
        "[::1]",
        "::1/128",
        "0000:0000:0000:0000:0000:ffff:255.255.255.2555",
      })
  void readsNothingElse(String text) {
    assertThat(IpAddress.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1",
    "255.1.2.254",
    "::1",
    "2001:db8::8:800:200c:417a",
    "fe80::ffff:ffff:ffff:ffff",
  })
  void takesAddressesOfTheJdk(String text) throws Exception {
    assertThat(IpAddress.of(InetAddress.getByName(text))).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1",
    "::ffff:10.0.0.1, 10.0.0.1",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::",
    "2001:db8:1:2::, 2001:db8:1:2::",
    "::1, ::",
  })
  void countsAnIpv6ClientByItsNetwork(String text, String block) {
    assertThat(IpAddress.parse(text).orElseThrow().block()).hasToString(block);
  }
}
