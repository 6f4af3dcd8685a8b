package io.claviger.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BrowserTest {
  private static final String URL = "https://provider.example/authorize?a=b&c=d";

  @Test
  void eachSystemHasItsOwnWay() {
    Map<String, String> screen = Map.of("DISPLAY", ":0");
    assertThat(Browser.command("Linux", screen, URL)).containsExactly("xdg-open", URL);
    assertThat(Browser.command("Linux", Map.of("WAYLAND_DISPLAY", "w"), URL))
        .containsExactly("xdg-open", URL);
    assertThat(Browser.command("Mac OS X", Map.of(), URL)).containsExactly("open", URL);
    assertThat(Browser.command("Windows 11", Map.of(), URL))
        .containsExactly("rundll32", "url.dll,FileProtocolHandler", URL);
  }

  @Test
  void withoutAScreenNothingIsOpened() {
    assertThat(Browser.command("Linux", Map.of("DISPLAY", ""), URL)).isEmpty();
  }
}
