package io.claviger.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallbackListenerTest {
  private static final String STATE = "the-state";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final CallbackListener listener = new CallbackListener(0);
  private final CompletableFuture<BrowserReturn> returned = listener.await(STATE);

  @AfterEach
  void stop() {
    listener.close();
    client.close();
  }

  private HttpResponse<String> send(String method, String more)
      throws IOException, InterruptedException {
    URI uri = URI.create(listener.redirectUri()).resolve(more);
    return client.send(
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build(),
        BodyHandlers.ofString());
  }

  @Test
  void theOneRequestIsTaken() throws Exception {
    HttpResponse<String> page = send("GET", "/callback?code=a&state=" + STATE + "&iss=i");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("You may close this window");
    assertThat(returned.get()).isEqualTo(new BrowserReturn(STATE, "a", "i"));
    assertThat(listener.redirectUri()).matches("http://127\\.0\\.0\\.1:[1-9]\\d*/callback");
  }

  @Test
  void nothingElseIsTakenAndNothingIsRepeated() throws Exception {
    String good = "code=%3Cscript%3Eplanted&state=" + STATE;
    assertRefused(404, "GET", "/?" + good);
    assertRefused(404, "GET", "/callback/?" + good);
    assertRefused(404, "GET", "/callback%2f?" + good);
    assertRefused(404, "GET", "/favicon.ico");
    assertRefused(405, "POST", "/callback?" + good);
    assertRefused(405, "OPTIONS", "/callback?" + good);
    assertRefused(400, "GET", "/callback");
    assertRefused(400, "GET", "/callback?code=%3Cscript%3Eplanted");
    assertRefused(400, "GET", "/callback?code=planted&state=another");
    assertRefused(400, "GET", "/callback?code=planted&state=" + STATE + "x");
    assertRefused(400, "GET", "/callback?" + good + "&state=" + STATE);
    assertThat(send("HEAD", "/callback?" + good).statusCode()).isEqualTo(405);
    assertThat(returned).isNotDone();

    assertThat(send("GET", "/callback?" + good).body()).doesNotContain("planted", "script");
    assertThat(returned).as("done after the page went out").succeedsWithin(Duration.ofSeconds(30));
  }

  private void assertRefused(int status, String method, String path) throws Exception {
    HttpResponse<String> page = send(method, path);
    assertThat(page.statusCode()).as(path).isEqualTo(status);
    assertThat(page.body()).doesNotContain("planted", "script");
    assertThat(page.headers().firstValue("Content-Security-Policy")).hasValue("default-src 'none'");
    assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
  }

  @Test
  void aPortThatIsTakenIsTold() {
    int port = URI.create(listener.redirectUri()).getPort();

    assertThatThrownBy(() -> new CallbackListener(port))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.PORT_TAKEN))
        .hasMessageContaining("--port");
  }
}
