package io.claviger.server.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an issuer may do to whoever asks it. */
class IssuerHttpTest {
  private final KeyServer server = new KeyServer();
  private final IssuerHttp http = new IssuerHttp(IssuerHttp.LONGEST);

  @AfterEach
  void stop() {
    server.close();
  }

  private URI uri(String path) {
    return URI.create(server.uri(path));
  }

  @Test
  void anAnswerThatNeverEndsIsCutOff() {
    IssuerHttp hasty = new IssuerHttp(Duration.ofMillis(200));

    assertThatThrownBy(() -> hasty.post(uri("/dripping"), "code=planted", Optional.empty()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("longer than")
        .hasMessageNotContaining("planted");
  }

  @Test
  void noRedirectIsFollowed() throws IOException {
    assertThat(http.get(uri("/elsewhere")).status()).isEqualTo(302);
    assertThat(http.post(uri("/elsewhere"), "a=b", Optional.of("Basic x")).status()).isEqualTo(302);
    assertThat(server.requests()).isEqualTo(2);
  }

  @Test
  void aLargeAnswerIsNotTaken() {
    assertThatThrownBy(() -> http.get(uri("/large"))).hasMessageContaining("256 KiB");
  }

  @Test
  void whoIsNotThereIsNamed() {
    server.close();

    assertThatThrownBy(() -> http.post(uri("/keys"), "code=planted", Optional.of("Basic planted")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("127.0.0.1: ")
        .hasMessageNotContaining("planted");
  }

  @Test
  void anAnswerDoesNotPrintItself() throws IOException {
    assertThat(http.get(uri("/nonsense")).toString()).doesNotContain("html");
  }
}
