package io.claviger.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The HTTP side with its real Tomcat and real settings, without the engine. */
class HttpIT {
  private static final String AUTHORIZED = "Authorization: Bearer " + TestTokens.GOOD + "\r\n";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private ConfigurableApplicationContext context;
  private int port;

  @BeforeEach
  void start() {
    SpringApplication application = new SpringApplication(Application.class);
    application.setBannerMode(Banner.Mode.OFF);
    context =
        application.run(
            "--server.port=0",
            "--claviger.server.drain-period=300ms",
            // The engine and the routes are tested elsewhere.
            "--spring.autoconfigure.exclude=io.claviger.spring.ClavigerAutoConfiguration,"
                + "io.claviger.spring.ClavigerHealthAutoConfiguration,"
                + "io.claviger.spring.web.ClavigerOpenApiAutoConfiguration,"
                + "io.claviger.spring.web.ClavigerWebAutoConfiguration");
    port = ((WebServerApplicationContext) context).getWebServer().getPort();
  }

  @AfterEach
  void stop() {
    context.close();
    client.close();
  }

  @Test
  void unknownPathIsA401WithoutAndA404WithAToken() throws Exception {
    assertThat(raw("GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 401")
        .containsIgnoringCase("WWW-Authenticate: Bearer");
    assertThat(
            raw("GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + AUTHORIZED + "\r\n"))
        .startsWith("HTTP/1.1 404");
  }

  @Test
  void tracingIsRefused() throws Exception {
    assertThat(raw("TRACE /ok HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + AUTHORIZED + "\r\n"))
        .startsWith("HTTP/1.1 405")
        .doesNotContain(TestTokens.GOOD);
  }

  @Test
  void stoppingUnderLoadFailsNoAcceptedRequest() throws Exception {
    AtomicInteger answered = new AtomicInteger();
    ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    List<Future<?>> clients = new ArrayList<>();
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 16; i++) {
        clients.add(pool.submit(() -> requestUntilRefused(answered, failures)));
      }
      long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (answered.get() < 200 && System.nanoTime() < end) {
        LockSupport.parkNanos(1_000_000);
      }
      context.close();
      for (Future<?> each : clients) {
        each.get();
      }
    }

    assertThat(failures).isEmpty();
    assertThat(answered).hasValueGreaterThan(200);
  }

  private void requestUntilRefused(AtomicInteger answered, ConcurrentLinkedQueue<String> failures) {
    while (true) {
      try {
        HttpResponse<String> response = get("/slow");
        if (response.statusCode() != 200) {
          failures.add("status " + response.statusCode());
        }
        answered.incrementAndGet();
      } catch (ConnectException e) {
        return; // not accepted any more
      } catch (IOException | InterruptedException e) {
        failures.add(e.toString());
        return;
      }
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Authorization", "Bearer " + TestTokens.GOOD)
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @EnableAutoConfiguration
  @Import({HttpConfiguration.class, Routes.class})
  static class Application {
    @Bean
    TokenCallerResolver callerResolver() {
      return new TokenCallerResolver(new TestTokens());
    }
  }

  @RestController
  static class Routes {
    @GetMapping("/slow")
    String slow() {
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
      return "done";
    }
  }
}
