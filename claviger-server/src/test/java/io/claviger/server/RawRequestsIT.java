package io.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What strangers write to the socket of a real server, and what they get. */
class RawRequestsIT {
  private static final String END = "Host: a\r\nConnection: close\r\n\r\n";
  private static final Pattern ONE_ANSWER = Pattern.compile("HTTP/1\\.1 \\d{3} ");

  @TempDir static Path directory;
  private static Program server;

  @BeforeAll
  static void serve() throws IOException {
    server = Program.serve(directory, Map.of(), "dev", "--port", "0");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String send(String request) throws IOException {
    return RawHttp.send(server.uri(), request);
  }

  private static int status(String answer) {
    return Integer.parseInt(answer.split(" ", 3)[1]);
  }

  private static String header(String answer) {
    int end = answer.indexOf("\r\n\r\n");
    return end < 0 ? answer : answer.substring(0, end);
  }

  private static JsonNode problem(String answer) {
    assertThat(header(answer)).containsIgnoringCase("content-type: application/problem+json");
    // Perhaps in a chunk.
    int start = answer.indexOf('{', answer.indexOf("\r\n\r\n"));
    String json = answer.substring(start, answer.lastIndexOf('}') + 1);
    return JsonMapper.builder().build().readTree(json);
  }

  static Stream<String> requestsOfEveryKind() {
    String token = "Authorization: Bearer " + server.token() + "\r\n";
    return Stream.of(
        "GET /actuator/health HTTP/1.1\r\n" + END,
        "GET /actuator/prometheus HTTP/1.1\r\n" + token + END,
        "GET /v3/api-docs HTTP/1.1\r\n" + token + END,
        "GET /api/v1/secrets HTTP/1.1\r\n" + token + END,
        "GET /api/v1/secrets/none HTTP/1.1\r\n" + token + END,
        "GET /api/v1/secrets HTTP/1.1\r\n" + END,
        "HEAD /api/v1/secrets HTTP/1.1\r\n" + END,
        "GET /nothing HTTP/1.1\r\n" + END,
        "GET /nothing HTTP/1.1\r\n" + token + END,
        "POST /error HTTP/1.1\r\n" + token + END,
        "OPTIONS * HTTP/1.1\r\n" + END,
        "TRACE / HTTP/1.1\r\n" + END,
        "CONNECT a:443 HTTP/1.1\r\n" + END,
        "G@T / HTTP/1.1\r\n" + END,
        "GET /a b HTTP/1.1\r\n" + END,
        "GET /a%zz HTTP/1.1\r\n" + END,
        "GET /%c0%ae HTTP/1.1\r\n" + END,
        "GET / HTTP/2.0\r\n" + END,
        "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
        "GET http://b/ HTTP/1.1\r\n" + END,
        "GET / HTTP/1.1\r\nX: " + "a".repeat(9000) + "\r\n" + END,
        "GET / HTTP/1.1\r\nno colon\r\n" + END,
        "POST /api/v1/secrets/create HTTP/1.1\r\nExpect: miracles\r\n" + END,
        "POST /api/v1/secrets/create HTTP/1.1\r\nTransfer-Encoding: rot13\r\n" + END,
        "POST /api/v1/secrets/create HTTP/1.1\r\nContent-Length: 9999999\r\n" + token + END,
        "\u0016\u0003\u0001\u0000 handshake\r\n\r\n");
  }

  @ParameterizedTest
  @MethodSource("requestsOfEveryKind")
  void everyAnswerHasTheHeadersAndTellsNoProgram(String request) throws IOException {
    String answer = send(request);

    assertThat(ONE_ANSWER.matcher(answer).results()).as(answer).hasSize(1);
    assertThat(header(answer).lines())
        .contains(
            "Cache-Control: no-store",
            "X-Content-Type-Options: nosniff",
            "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
            "X-Frame-Options: DENY",
            "Referrer-Policy: no-referrer")
        .doesNotHaveDuplicates();
    assertThat(header(answer).toLowerCase(Locale.ROOT))
        .doesNotContain("server:", "x-powered-by", "set-cookie", "tomcat", "spring-boot/");
    if (status(answer) >= 400 && !request.startsWith("HEAD")) {
      assertThat(problem(answer).get("status").asInt()).isEqualTo(status(answer));
      assertThat(answer).doesNotContain("Tomcat", "java.", "Exception", "<html");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"TRACE", "CONNECT", "TRACK", "PROPFIND", "MOVE", "LIST", "get", "Get", "X", "PRI"})
  void methodsThatNoRouteTakesAreRefusedFromAnybody(String method) throws IOException {
    for (String token : List.of("", "Authorization: Bearer " + server.token() + "\r\n")) {
      for (String path : List.of("/api/v1/secrets/a", "/actuator/health", "/", "*", "a:443")) {
        String answer = send(method + " " + path + " HTTP/1.1\r\nX-Echo: canary\r\n" + token + END);

        assertThat(status(answer)).as(answer).isEqualTo(405);
        assertThat(header(answer)).contains("Allow: DELETE, GET, PATCH, POST, PUT");
        assertThat(problem(answer).get("code").asString()).isEqualTo("method_not_allowed");
        assertThat(answer).doesNotContain("canary", server.token());
      }
    }
  }

  @Test
  void anAnswerWithoutHeaderIsRefused() throws IOException {
    assertThat(send("GET /actuator/health\r\n\r\n")).contains("505").doesNotContain("UP");
  }

  @Test
  void noAnswerShowsWhatTheRequestSaid() throws IOException {
    String canary = "clv_canary-4711";
    for (String request :
        List.of(
            "GET /" + canary + " HTTP/1.1\r\n" + END,
            "GET /api/v1/secrets/" + canary + "%zz HTTP/1.1\r\n" + END,
            "GET /api/v1/secrets/a?" + canary + "=" + canary + " HTTP/1.1\r\n" + END,
            canary + " / HTTP/1.1\r\n" + END,
            "GET / " + canary + "\r\n" + END,
            "GET / HTTP/1.1\r\n" + canary + "\r\n" + END,
            "GET / HTTP/1.1\r\nHost: " + canary + "\r\nConnection: close\r\n\r\n",
            "GET / HTTP/1.1\r\nAuthorization: Bearer " + canary + "\r\n" + END,
            "GET /api/v1/audit HTTP/1.1\r\nAuthorization: Bearer " + canary + "\r\n" + END,
            "GET / HTTP/1.1\r\nCookie: a=" + canary + "\r\n" + END,
            "GET / HTTP/1.1\r\nX-Request-Id: " + canary + "\r\n" + END,
            "GET / HTTP/1.1\r\nOrigin: http://" + canary + "\r\n" + END,
            "GET / HTTP/1.1\r\nExpect: " + canary + "\r\n" + END,
            "POST / HTTP/1.1\r\nTransfer-Encoding: " + canary + "\r\n" + END)) {
      assertThat(send(request)).as(request).startsWith("HTTP/1.1 ").doesNotContain(canary);
    }
    assertThat(server.errors()).doesNotContain(canary);
  }
}
