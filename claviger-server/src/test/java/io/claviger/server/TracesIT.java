package io.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traces go where the settings say, as routes and never as names; without settings nowhere. */
class TracesIT {
  private static final String NAME = "planted-name";
  private static final String VALUE = "planted-value";

  private final List<String> received = new CopyOnWriteArrayList<>();
  private final List<String> paths = new CopyOnWriteArrayList<>();
  @TempDir Path directory;

  private void receive(HttpExchange exchange) throws IOException {
    paths.add(exchange.getRequestURI().getPath());
    boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    InputStream body = exchange.getRequestBody();
    try (InputStream in = zipped ? new GZIPInputStream(body) : body) {
      // Texts of a protocol buffer stand there as they are.
      received.add(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
    }
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  @Test
  void spansHaveTheRouteAndNoNameValueOrToken() throws Exception {
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext("/", this::receive);
    receiver.start();
    Map<String, String> variables =
        Map.of(
            "MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT",
            "http://127.0.0.1:" + receiver.getAddress().getPort() + "/v1/traces",
            "MANAGEMENT_TRACING_SAMPLING_PROBABILITY",
            "1",
            "MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_SCHEDULEDELAY",
            "100ms");
    try (Program server = Program.serve(directory, variables, "dev", "--port", "0")) {
      String token = server.token();
      assertThat(server.create(NAME + "/a", VALUE, token).statusCode()).isEqualTo(200);
      assertThat(server.get("/api/v1/secrets/" + NAME + "/a", token).body()).contains(VALUE);
      for (String path :
          List.of(
              "/api/v1/secrets/" + NAME + "/none",
              "/api/v1/secrets/" + NAME + "/a:readers?cursor=" + VALUE,
              "/api/v1/secrets/" + NAME + "/a?label=" + VALUE,
              "/api/v1/secrets/" + NAME + "/a?value=" + VALUE,
              "/api/v1/secrets/" + NAME + "%2F%2Fa",
              "/api/v1/" + NAME,
              "/" + NAME,
              "/api%2Fv1/secrets/" + NAME,
              "/api/v1/audit?resource_name=" + NAME,
              "/actuator/" + NAME)) {
        assertThat(server.get(path, token).statusCode()).as(path).isBetween(200, 500);
        assertThat(server.get(path, token + "x").statusCode()).as(path).isBetween(400, 500);
      }
      server.put("/api/v1/secrets/" + NAME + "/a", "{\"value\":\"" + VALUE, token);
      server.get("/actuator/health/liveness", "");
      await()
          .until(
              () ->
                  String.join("", received).contains("http get /api/v1/secrets/{name}")
                      && String.join("", received).contains("http put /api/v1/secrets/{name}"));
      server.terminate();
      String all = String.join("", received);
      assertThat(paths).containsOnly("/v1/traces");
      assertThat(all)
          .contains(
              "service.name", "claviger", "http.url", "http post /api/v1/secrets/create", "SUCCESS")
          .contains("http get /api/v1/secrets/{name}:readers", "http get /api/v1/audit")
          .doesNotContain("planted", token);
      assertThat(server.errors()).doesNotContain(VALUE, token);
    } finally {
      receiver.stop(0);
    }
  }

  @Test
  void nothingOfItIsLoadedWhenNobodyWantsTraces() throws Exception {
    Path classes = directory.resolve("classes");
    Map<String, String> variables = Map.of("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + classes);
    try (Program server = Program.serve(directory, variables, "dev", "--port", "0")) {
      server.create("a", "v", server.token());
      assertThat(server.get("/api/v1/secrets/a", server.token()).statusCode()).isEqualTo(200);
      server.terminate();
    }
    List<String> loaded = Files.readAllLines(classes);
    assertThat(loaded).anyMatch(line -> line.contains(" io.claviger.spring.web.SecretsServlet "));
    // What Spring Boot looks at in any case is no part of it.
    assertThat(loaded.stream().filter(line -> line.contains(" io.opentelemetry.sdk."))).isEmpty();
    assertThat(loaded.stream().filter(line -> line.contains(" io.opentelemetry.exporter.")))
        .isEmpty();
    assertThat(loaded.stream().filter(line -> line.contains(" io.micrometer.tracing.handler.")))
        .isEmpty();
  }
}
