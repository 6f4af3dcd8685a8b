package io.claviger.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.server.limit.RateLimits;
import io.claviger.server.limit.RateLimits.Limit;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Addresses and limits with the real Tomcat and real settings, without the engine. */
class ClientFilterIT {
  private static final String GOOD = "Authorization: Bearer " + TestTokens.GOOD;
  private static final String WRONG = "Authorization: Bearer clv_planted";
  private static final String LOGIN = "/api/v1/auth/approle/login";
  private static final String THROUGH_PROXY = "--claviger.server.trusted-proxies=127.0.0.0/8,::1";

  private ConfigurableApplicationContext context;
  private int port;
  private TestTokens tokens;

  private void start(String... settings) {
    SpringApplication application = new SpringApplication(Application.class);
    application.setBannerMode(Banner.Mode.OFF);
    List<String> all = new ArrayList<>(Arrays.asList(settings));
    all.add("--server.port=0");
    all.add("--claviger.server.drain-period=0s");
    all.add(
        "--spring.autoconfigure.exclude=io.claviger.spring.ClavigerAutoConfiguration,"
            + "io.claviger.spring.ClavigerHealthAutoConfiguration,"
            + "io.claviger.spring.web.ClavigerOpenApiAutoConfiguration,"
            + "io.claviger.spring.web.ClavigerWebAutoConfiguration");
    context = application.run(all.toArray(String[]::new));
    port = ((WebServerApplicationContext) context).getWebServer().getPort();
    tokens = context.getBean(TestTokens.class);
  }

  @AfterEach
  void stop() {
    context.close();
  }

  private long refused(Limit limit) {
    return context.getBean(RateLimits.class).refused(limit);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-For: 203.0.113.7",
        "Forwarded: for=203.0.113.7",
        "X-Real-IP: 203.0.113.7",
        "Forwarded: for=\"[2001:db8::7]\""
      })
  void whoIsNoTrustedProxyForgesNoAddress(String header) throws IOException {
    start("--claviger.server.trusted-proxies=192.0.2.0/24,2001:db8::/32");

    assertThat(call("GET", "/address", GOOD, header)).endsWith("\n127.0.0.1");
    assertThat(tokens.addresses).containsOnly("127.0.0.1");
  }

  @Test
  void withoutTrustedProxiesNoHeaderCountsNotEvenOnKubernetes() throws IOException {
    start("--spring.main.cloud-platform=kubernetes");

    assertThat(call("GET", "/address", GOOD, "X-Forwarded-For: 203.0.113.7"))
        .endsWith("\n127.0.0.1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "X-Forwarded-For: 203.0.113.7 | 203.0.113.7",
        "x-forwarded-for: 192.0.2.66, 203.0.113.7, 127.0.0.1 | 203.0.113.7",
        "X-Forwarded-For: [2001:db8::7]:4711 | 2001:db8::7",
        "X-Forwarded-For: ::ffff:203.0.113.7 | 203.0.113.7",
        "Forwarded: for=192.0.2.66, for=\"[2001:db8::7]:4711\";proto=https | 2001:db8::7",
        "X-Forwarded-For: 203.0.113.7, rubbish | 127.0.0.1",
        "Forwarded: for=unknown | 127.0.0.1",
      })
  void aTrustedProxyTellsForWhomItAsks(String header, String address) throws IOException {
    start(THROUGH_PROXY);

    assertThat(call("GET", "/address", GOOD, header)).endsWith("\n" + address);
    assertThat(tokens.addresses).containsOnly(address);
  }

  @Test
  void linesOfSeveralProxiesAreOneList() throws IOException {
    start(THROUGH_PROXY);

    assertThat(
            call(
                "GET",
                "/address",
                GOOD,
                "X-Forwarded-For: 192.0.2.66",
                "X-Forwarded-For: 203.0.113.7",
                "X-Forwarded-For: 127.0.0.9"))
        .endsWith("\n203.0.113.7");
    assertThat(
            call("GET", "/address", GOOD, "X-Forwarded-For: 203.0.113.7", "Forwarded: for=1.2.3.4"))
        .as("a client's own header beside that of the proxy")
        .endsWith("\n127.0.0.1");
  }

  @Test
  void tooManyFailuresOfAnAddressAreRefusedFromMemory() throws IOException {
    start("--claviger.server.rate-limits.failures.per-minute=1");
    for (int i = 0; i < 20; i++) {
      assertThat(call("GET", "/address", WRONG)).startsWith("HTTP/1.1 401");
    }
    int lookUps = tokens.lookUps;

    assertThat(call("GET", "/address", WRONG))
        .startsWith("HTTP/1.1 429")
        .containsPattern("\nRetry-After: [1-9][0-9]?\r?\n")
        .contains("application/problem+json", "\"status\":429", "\"code\":\"too_many_requests\"")
        .doesNotContain("planted");
    assertThat(call("GET", "/address", GOOD)).as("not looked at").startsWith("HTTP/1.1 429");
    assertThat(call("POST", LOGIN, "Content-Length: 1000000")).startsWith("HTTP/1.1 429");
    assertThat(call("GET", "/actuator/health")).startsWith("HTTP/1.1 200");
    assertThat(call("GET", "/actuator/health;x")).startsWith("HTTP/1.1 4");
    assertThat(tokens.lookUps).isEqualTo(lookUps);
    assertThat(refused(Limit.FAILED_AUTHENTICATIONS)).isGreaterThanOrEqualTo(3);
  }

  @Test
  void aFailedLoginCountsAsAWrongTokenDoes() throws IOException {
    start("--claviger.server.rate-limits.failures.per-minute=1");
    for (int i = 0; i < 20; i++) {
      assertThat(call("POST", LOGIN)).startsWith("HTTP/1.1 401");
    }
    assertThat(call("POST", LOGIN)).startsWith("HTTP/1.1 429");
    assertThat(tokens.lookUps).isZero();
  }

  @Test
  void whoIsConnectedAlreadyGoesOnButDoesNotLogIn() throws IOException {
    start("--claviger.server.rate-limits.failures.per-minute=1");
    try (Kept kept = new Kept()) {
      assertThat(kept.call("GET", "/address", GOOD)).startsWith("HTTP/1.1 200");
      useUpFailures();
      tokens.revoked = true;
      assertThat(call("GET", "/address", GOOD)).startsWith("HTTP/1.1 401");
      tokens.revoked = false;

      assertThat(call("GET", "/address", GOOD)).startsWith("HTTP/1.1 429");
      assertThat(kept.call("GET", "/address", GOOD)).startsWith("HTTP/1.1 200");
      assertThat(kept.call("POST", LOGIN)).startsWith("HTTP/1.1 429");
    }
  }

  private void useUpFailures(String... headers) throws IOException {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add(WRONG);
    for (int i = 0; i < 21; i++) {
      call("GET", "/address", all.toArray(String[]::new));
    }
  }

  @Test
  void aTokenThatWasValidAtTheAddressGoesOnOverNewConnections() throws IOException {
    start("--claviger.server.rate-limits.failures.per-minute=1");
    assertThat(call("GET", "/address", GOOD)).startsWith("HTTP/1.1 200");
    useUpFailures();
    int lookUps = tokens.lookUps;

    for (String unknown :
        List.of(WRONG, GOOD + "x", "Authorization: Basic " + TestTokens.GOOD, "X-Other: x")) {
      assertThat(call("GET", "/address", unknown)).as(unknown).startsWith("HTTP/1.1 429");
    }
    assertThat(call("GET", "/address", GOOD, GOOD)).startsWith("HTTP/1.1 429");
    assertThat(call("POST", LOGIN, GOOD)).startsWith("HTTP/1.1 429");
    assertThat(tokens.lookUps).as("nothing was looked at").isEqualTo(lookUps);
    for (int i = 0; i < 3; i++) {
      assertThat(call("GET", "/address", GOOD)).startsWith("HTTP/1.1 200");
    }
    assertThat(tokens.lookUps).isEqualTo(lookUps + 3);
  }

  @Test
  void aTokenThatIsNotValidAnyMoreIsLookedAtOnce() throws IOException {
    start("--claviger.server.rate-limits.failures.per-minute=1");
    call("GET", "/address", GOOD);
    useUpFailures();
    tokens.revoked = true;
    int lookUps = tokens.lookUps;

    assertThat(call("GET", "/address", GOOD)).startsWith("HTTP/1.1 401");
    assertThat(call("GET", "/address", GOOD)).startsWith("HTTP/1.1 429");
    assertThat(tokens.lookUps).isEqualTo(lookUps + 1);
  }

  @Test
  void aTokenIsKnownOnlyWhereItWasValidAlsoBehindAProxy() throws IOException {
    start(THROUGH_PROXY, "--claviger.server.rate-limits.failures.per-minute=1");
    String here = "X-Forwarded-For: 203.0.113.7";
    String there = "X-Forwarded-For: 203.0.113.8";
    call("GET", "/address", GOOD, here);
    useUpFailures(here);
    useUpFailures(there);

    assertThat(call("GET", "/address", GOOD, here)).startsWith("HTTP/1.1 200");
    assertThat(call("GET", "/address", GOOD, there)).startsWith("HTTP/1.1 429");
  }

  @Test
  void behindAProxyEachClientIsCountedByItself() throws IOException {
    start(THROUGH_PROXY, "--claviger.server.rate-limits.failures.per-minute=1");
    try (Kept proxy = new Kept()) {
      for (int i = 0; i < 25; i++) {
        proxy.call("GET", "/address", WRONG, "X-Forwarded-For: 2001:db8:0:1::" + i);
        proxy.call("GET", "/address", GOOD, "X-Forwarded-For: 203.0.113.7");
      }
      assertThat(proxy.call("GET", "/address", GOOD, "X-Forwarded-For: 2001:db8:0:1:ffff::1"))
          .as("the same /64, over a connection that others use too")
          .startsWith("HTTP/1.1 429");
      assertThat(proxy.call("GET", "/address", GOOD, "X-Forwarded-For: 2001:db8:0:2::1"))
          .startsWith("HTTP/1.1 200");
      assertThat(proxy.call("GET", "/address", GOOD, "X-Forwarded-For: 203.0.113.7"))
          .startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void aLimitOfRequestsHoldsForAnAddress() throws IOException {
    start(
        "--claviger.server.rate-limits.address.at-once=3",
        "--claviger.server.rate-limits.address.per-minute=1");
    for (int i = 0; i < 3; i++) {
      assertThat(call("GET", "/address", GOOD)).startsWith("HTTP/1.1 200");
    }
    assertThat(call("GET", "/address", GOOD)).startsWith("HTTP/1.1 429");
    assertThat(call("GET", "/actuator/health")).startsWith("HTTP/1.1 200");
    assertThat(refused(Limit.ADDRESS)).isEqualTo(1);
  }

  @Test
  void aLimitOfRequestsHoldsForAPrincipalWhereverItIs() throws IOException {
    start(
        THROUGH_PROXY,
        "--claviger.server.rate-limits.principal.at-once=3",
        "--claviger.server.rate-limits.principal.per-minute=1");
    for (int i = 0; i < 3; i++) {
      assertThat(call("GET", "/address", GOOD, "X-Forwarded-For: 203.0.113." + i))
          .startsWith("HTTP/1.1 200");
    }
    assertThat(call("GET", "/address", GOOD, "X-Forwarded-For: 203.0.113.9"))
        .startsWith("HTTP/1.1 429");
    assertThat(call("GET", "/address", WRONG)).startsWith("HTTP/1.1 401");
    assertThat(refused(Limit.PRINCIPAL)).isEqualTo(1);
  }

  private static String request(String method, String path, String... headers) {
    return method
        + " "
        + path
        + " HTTP/1.1\r\nHost: x\r\n"
        + String.join("", Stream.of(headers).map(header -> header + "\r\n").toList());
  }

  /** The whole answer. */
  private String call(String method, String path, String... headers) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      String request = request(method, path, headers) + "Connection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return text(socket.getInputStream().readAllBytes());
    }
  }

  private static String text(byte[] answer) {
    return new String(answer, StandardCharsets.UTF_8);
  }

  /** A connection for several requests. */
  private final class Kept implements AutoCloseable {
    private final Socket socket;

    Kept() throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(20_000);
    }

    /** The head of the answer. */
    String call(String method, String path, String... headers) throws IOException {
      String request = request(method, path, headers) + "\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      InputStream in = socket.getInputStream();
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (!text(head.toByteArray()).endsWith("\r\n\r\n")) {
        int next = in.read();
        if (next < 0) {
          throw new EOFException("no answer");
        }
        head.write(next);
      }
      String answer = text(head.toByteArray());
      int length = answer.indexOf("Content-Length: ");
      if (length > 0) {
        in.readNBytes(Integer.parseInt(answer.substring(length + 16).split("\r", -1)[0]));
      }
      return answer;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @EnableAutoConfiguration
  @Import({HttpConfiguration.class, Routes.class})
  static class Application {
    @Bean
    TestTokens tokens() {
      return new TestTokens();
    }

    @Bean
    TokenCallerResolver callerResolver(TestTokens tokens) {
      return new TokenCallerResolver(tokens);
    }
  }

  @RestController
  static class Routes {
    @GetMapping("/address")
    String address(HttpServletRequest request) {
      return request.getRemoteAddr();
    }

    /** Refuses everybody, as the real one would. */
    @PostMapping(LOGIN)
    ResponseEntity<Void> logIn() {
      return ResponseEntity.status(401).build();
    }
  }
}
