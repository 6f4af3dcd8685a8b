package io.claviger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.InvalidRequestException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.0.0.0, 10.255.255.255, 9.255.255.255, 11.0.0.0",
    "192.168.4.0/22, 192.168.4.0, 192.168.7.255, 192.168.3.255, 192.168.8.0",
    "192.0.2.7, 192.0.2.7, 192.0.2.7, 192.0.2.6, 192.0.2.8",
    "192.0.2.7/32, 192.0.2.7, ::ffff:192.0.2.7, 192.0.2.6, ::ffff:192.0.2.8",
    "0.0.0.0/0, 0.0.0.0, 255.255.255.255, ::, ::fffe:0:0",
    "::/0, ::, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 0.0.0.0, ::ffff:10.0.0.1",
    "::ffff:10.0.0.0/104, 10.0.0.0, 10.255.255.255, 9.0.0.1, 11.0.0.0",
    "2001:db8::/32, 2001:db8::, 2001:db8:ffff::1, 2001:db7:ffff::1, 2001:db9::",
    "2001:db8::/63, 2001:db8::, 2001:db8:0:1:ffff::, 2001:db8:0:2::, 2001:db7::",
    "2001:db8::/64, 2001:db8::, 2001:db8::ffff:0:0:1, 2001:db8:0:1::, 2001:db7::",
    "2001:db8::/65, 2001:db8::, 2001:db8::7fff:0:0:1, 2001:db8::8000:0:0:0, 2001:db7::",
    "::1, ::1, 0:0:0:0:0:0:0:1, ::, ::2",
  })
  void hasItsFirstAndLastAddressAndNotTheirNeighbours(
      String range, String first, String last, String before, String after) {
    AddressRange parsed = AddressRange.parse(range);

    assertThat(parsed.contains(address(first))).isTrue();
    assertThat(parsed.contains(address(last))).isTrue();
    assertThat(parsed.contains(address(before))).isFalse();
    assertThat(parsed.contains(address(after))).isFalse();
  }

  @Test
  void agreesWithComparingBitByBit() {
    Random random = new Random(20260131);
    for (int i = 0; i < 2_000; i++) {
      int bits = random.nextInt(129);
      IpAddress inside = new IpAddress(random.nextLong() | Long.MIN_VALUE, random.nextLong());
      AddressRange range = new AddressRange(inside.network(bits), bits);
      int flipped = random.nextInt(1, 128);
      IpAddress other =
          flipped < 64
              ? new IpAddress(inside.high() ^ (Long.MIN_VALUE >>> flipped), inside.low())
              : new IpAddress(inside.high(), inside.low() ^ (Long.MIN_VALUE >>> (flipped - 64)));

      assertThat(range.contains(inside)).isTrue();
      assertThat(range.contains(other)).as("%s, bit %s", range, flipped).isEqualTo(flipped >= bits);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/8", "0.0.0.0/0", "192.0.2.7", "2001:db8::/32", "::/0", "::1"})
  void showsWhatItReads(String text) {
    assertThat(AddressRange.parse(text)).hasToString(text);
  }

  @Test
  void showsTheMappedFormAsIpv4() {
    assertThat(AddressRange.parse("::ffff:10.0.0.0/104")).hasToString("10.0.0.0/8");
    assertThat(AddressRange.parse("192.0.2.7/32")).hasToString("192.0.2.7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/8",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/08",
        "10.0.0.0/+8",
        "10.0.0.0/8/8",
        "10.0.0.0/255.0.0.0",
        "10/8",
        "10.0.0.0/9999",
        "::/129",
        "fe80::%eth0/10",
        "fe80::/10%eth0",
        "localhost",
        "*",
        "10.0.0.*",
        "10.0.0.0 /8",
      })
  void refusesWhatIsNoRange(String text) {
    assertThatThrownBy(() -> AddressRange.parse(text))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("written like 10.0.0.0/8");
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3/8, 10.0.0.0/8",
    "10.0.0.1/31, 10.0.0.0/31",
    "2001:db8::1/32, 2001:db8::/32",
    "1.2.3.4/0, 0.0.0.0/0",
  })
  void refusesBitsBehindThePrefixAndTellsTheRangeThatWasMeant(String text, String meant) {
    assertThatThrownBy(() -> AddressRange.parse(text))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageEndingWith("write " + meant);
  }

  @Test
  void refusesAnIpv4RangeThatBeginsInTheMiddleOfTheMappedPrefix() {
    assertThatThrownBy(() -> AddressRange.parse("::ffff:0:0/95"))
        .isInstanceOf(InvalidRequestException.class);
  }

  private static IpAddress address(String text) {
    return IpAddress.parse(text).orElseThrow();
  }
}
