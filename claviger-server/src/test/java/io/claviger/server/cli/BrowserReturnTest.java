package io.claviger.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrowserReturnTest {
  @Test
  void whatAProviderSendsIsRead() {
    BrowserReturn found =
        BrowserReturn.parse("code=a%2Bb+c&state=s&iss=https%3A%2F%2Fa.example&session_state=x")
            .orElseThrow();

    assertThat(found.code()).isEqualTo("a+b c");
    assertThat(found.state()).isEqualTo("s");
    assertThat(found.iss()).isEqualTo("https://a.example");
    assertThat(found.toString()).doesNotContain("a+b");
    assertThat(BrowserReturn.parse("error=access_denied&state=s").orElseThrow().code()).isNull();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "&",
        "=",
        "code=a",
        "state=s",
        "code=a&state=s&state=t",
        "code=a&code=b&state=s",
        "code=a&error=b&state=s",
        "code=%&state=s",
        "code=%zz&state=s"
      })
  void whatHasTwoReadingsOrNoneIsRefused(String query) {
    assertThat(BrowserReturn.parse(query)).isEmpty();
  }

  @Test
  void whatIsTooLongIsRefused() {
    assertThat(BrowserReturn.parse("state=s&code=" + "a".repeat(17_000))).isEmpty();
  }

  @Test
  void anAddressIsReadByItsQuery() {
    String address = "http://127.0.0.1:40123/callback?code=a&state=s";
    for (String pasted : new String[] {address, address + "\r\n", address + "#_=_"}) {
      assertThat(BrowserReturn.ofAddress(pasted).orElseThrow())
          .isEqualTo(new BrowserReturn("s", "a", null));
    }
    assertThat(BrowserReturn.ofAddress("http://127.0.0.1/callback")).isEmpty();
    assertThat(BrowserReturn.ofAddress("")).isEmpty();
  }
}
