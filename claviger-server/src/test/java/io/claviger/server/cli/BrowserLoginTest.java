package io.claviger.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.ServerAddress;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The command line against a server of which only the answers matter. */
class BrowserLoginTest {
  private static final String TOKEN = "clv_" + "a".repeat(48);
  private static final String PROVIDER =
      "https://provider.example:8443/authorize?scope=a@b&state=s";

  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private HttpServer server;
  private volatile String sent = "";

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void begins(String url) {
    answers("/begin", "{\"authorization_url\":\"" + url + "\",\"flow\":\"f\",\"state\":\"s\"}");
    answers("/login", "{\"token\":\"" + TOKEN + "\"}");
  }

  private void answers(String route, String body) {
    server.createContext(
        "/api/v1/auth/oidc" + route,
        exchange -> {
          try (exchange) {
            sent = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            byte[] bytes = body.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
  }

  /** Somebody who types these lines, or pipes the first of them. */
  private BrowserLogin login(boolean types, Duration patience, String... lines) {
    Queue<String> typed = new ArrayDeque<>(List.of(lines));
    Keyboard keyboard =
        new Keyboard() {
          @Override
          public char[] askHidden(String question) {
            String line = typed.poll();
            return line == null ? new char[0] : line.toCharArray();
          }

          @Override
          public String ask(String question) {
            throw new AssertionError(question);
          }
        };
    Streams streams =
        new Streams(
            new ByteArrayInputStream(String.join("\n", lines).getBytes(UTF_8)),
            new ByteArrayOutputStream(),
            errors,
            new Screen(types, types, false, 80),
            keyboard);
    ServerAddress address =
        ServerAddress.parse("http://127.0.0.1:" + server.getAddress().getPort(), "the test");
    return new BrowserLogin(
        new Terminal(streams, Map.of(), Clock.systemUTC()),
        new ApiClient(address, null, "test"),
        patience);
  }

  @Test
  void anAddressThatIsTypedFinishesTheLogin() {
    begins(PROVIDER);
    BrowserLogin login =
        login(
            true,
            Duration.ofMinutes(1),
            "nonsense",
            "http://x?code=c&state=t",
            "http://x?code=c&state=s&iss=i");

    assertThat(login.logIn("corp", 0, false).reveal()).isEqualTo(TOKEN);
    assertThat(sent)
        .contains("\"flow\":\"f\"", "\"code\":\"c\"", "\"state\":\"s\"", "\"iss\":\"i\"");
    assertThat(errors.toString(UTF_8))
        .contains("  " + PROVIDER, "paste", "not the address that this login ends at");
  }

  @Test
  void anAddressThatIsPipedFinishesTheLogin() {
    begins(PROVIDER);

    assertThat(
            login(false, Duration.ofMinutes(1), "http://x?code=c&state=s")
                .logIn("a", 0, true)
                .reveal())
        .isEqualTo(TOKEN);
    assertThat(sent).doesNotContain("iss");
  }

  @Test
  void nobodyIsWaitedForWithoutEnd() {
    begins(PROVIDER);
    for (boolean types : new boolean[] {true, false}) {
      assertThatThrownBy(() -> login(types, Duration.ofMillis(50)).logIn("corp", 0, false))
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining("nobody came back");
    }
  }

  @Test
  void whatTheProviderRefusesIsNoLogin() {
    begins(PROVIDER);

    assertThatThrownBy(
            () ->
                login(true, Duration.ofMinutes(1), "http://x?error=access_denied&state=s")
                    .logIn("corp", 0, false))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.DENIED));
  }

  @Test
  void onlyAddressesOfPagesAreOpened() {
    for (String url :
        List.of(
            "",
            "file:///etc/passwd",
            "-x",
            "javascript:alert(1)",
            "https:///x",
            "https://a.example/ b",
            "https://a.example/\\u001b[2J",
            "ssh://a.example")) {
      stop();
      try {
        serve();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      begins(url);
      assertThatThrownBy(() -> login(true, Duration.ofMinutes(1)).logIn("corp", 0, true))
          .as(url)
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining("no address of a provider");
    }
    assertThat(errors.toString(UTF_8)).isEmpty();
  }
}
