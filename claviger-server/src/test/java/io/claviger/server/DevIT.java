package io.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code claviger dev} as its user meets it. */
class DevIT {
  private static final String CHOSEN = "my-own-dev-token-1";
  private static final String PLANTED = "clv_planted_4711";

  @TempDir Path directory;

  @Test
  void firstStartMakesEverythingAndServes() throws Exception {
    try (Program server = Program.serve(directory, Map.of(), "dev", "--port", "0")) {
      assertThat(server.uri().getHost()).isEqualTo("127.0.0.1");
      assertThat(server.lines()).anyMatch(line -> line.contains("Development mode"));
      assertThat(server.create("app/db", "s3cret", server.token()).statusCode()).isEqualTo(200);
      assertThat(server.get("/api/v1/secrets/app/db", server.token()).body())
          .contains("\"value\":\"s3cret\"", "\"created_by\":\"dev-admin\"");
      assertThat(server.get("/actuator/health/readiness", "").statusCode()).isEqualTo(200);
      assertThat(server.get("/v3/api-docs", server.token()).body()).contains("/api/v1/secrets");
      assertThat(server.errors()).isEmpty();
    }
    Path data = directory.resolve(".claviger");
    assertThat(mode(data)).isEqualTo("rwx------");
    assertThat(mode(data.resolve("root.key"))).isEqualTo("rw-------");
    assertThat(mode(data.resolve("dev-token"))).isEqualTo("rw-------");
  }

  @Test
  void killedServerComesBackWithSecretAndToken() throws Exception {
    String token;
    try (Program server = Program.serve(directory, Map.of(), "dev", "--port", "0")) {
      token = server.token();
      assertThat(server.create("app/db", "s3cret", token).statusCode()).isEqualTo(200);
      server.kill();
    }
    try (Program server = Program.serve(directory, Map.of(), "dev", "--port", "0")) {
      assertThat(server.token()).isEqualTo(token);
      assertThat(server.get("/api/v1/secrets/app/db", token).body()).contains("s3cret");
    }
  }

  @Test
  void nothingButHealthAnswersWithoutAValidToken() throws Exception {
    try (Program server = Program.serve(directory, Map.of(), "dev", "--port", "0")) {
      for (String path :
          new String[] {
            "/api/v1/secrets/x", "/v3/api-docs", "/actuator/prometheus", "/error", "/nothing", "/"
          }) {
        for (String token : new String[] {"", "clv_wrong", server.token() + "x"}) {
          HttpResponse<String> response = server.get(path, token);
          assertThat(response.statusCode()).as(path).isEqualTo(401);
          assertThat(response.headers().firstValue("Content-Type"))
              .contains("application/problem+json");
          assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        }
      }
      assertThat(server.get("/nothing", server.token()).statusCode()).isEqualTo(404);
      assertThat(server.get("/actuator/prometheus", server.token()).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void noAnswerRepeatsTheHostThatAClientClaims() throws Exception {
    try (Program server = Program.serve(directory, Map.of(), "dev", "--port", "0")) {
      for (String path : new String[] {"/v3/api-docs", "/actuator", "/actuator/health"}) {
        String answer =
            RawHttp.send(
                server.uri(),
                "GET %s HTTP/1.1\r\nHost: planted.example\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n"
                    .formatted(path, server.token()));
        assertThat(answer).as(path).doesNotContain("planted.example");
        assertThat(answer).startsWith(path.equals("/actuator") ? "HTTP/1.1 404" : "HTTP/1.1 200");
      }
    }
  }

  @Test
  void chosenTokenIsTakenAndKept() throws Exception {
    Map<String, String> chosen = Map.of("CLAVIGER_DEV_TOKEN", CHOSEN);
    for (int start = 0; start < 2; start++) {
      try (Program server = Program.serve(directory, chosen, "dev", "--port", "0")) {
        assertThat(server.token()).isEqualTo(CHOSEN);
        assertThat(server.get("/api/v1/secrets", CHOSEN).statusCode()).isEqualTo(200);
      }
    }
    assertThat(directory.resolve(".claviger/dev-token")).hasContent(CHOSEN);
  }

  @Test
  void anotherTokenTakesThePlaceOfTheEarlierOne() throws Exception {
    String first;
    try (Program server = Program.serve(directory, Map.of(), "dev", "--port", "0")) {
      first = server.token();
    }
    Map<String, String> chosen = Map.of("CLAVIGER_DEV_TOKEN", CHOSEN);
    try (Program server = Program.serve(directory, chosen, "dev", "--port", "0")) {
      assertThat(server.get("/api/v1/secrets", CHOSEN).statusCode()).isEqualTo(200);
      assertThat(server.get("/api/v1/secrets", first).statusCode()).isEqualTo(401);
    }
    Program.Result again =
        Program.run(directory, Map.of("CLAVIGER_DEV_TOKEN", first), "dev", "--port", "0");
    again.assertExitCode(3);
    assertThat(again.errors()).contains("revoked").doesNotContain(first);
  }

  @Test
  void tracingEverythingShowsNeitherTokenNorValue() throws Exception {
    Map<String, String> trace =
        Map.of(
            "LOGGING_LEVEL_ROOT",
            "TRACE",
            "LOGGING_LEVEL_ORG_APACHE_COYOTE_HTTP11_HTTP11PROCESSOR",
            "TRACE");
    try (Program server = Program.serve(directory, trace, "dev", "--port", "0")) {
      server.create("app/db", "planted-value", server.token());
      server.get("/api/v1/secrets/app/db", server.token());
      server.get("/nothing", server.token());
      String get = "GET /api/v1/secrets/a HTTP/1.1\r\nHost: ";
      assertRefused(server, get + "a\r\nAuthorization : Bearer " + PLANTED);
      assertRefused(server, get + "a\r\nAuthorization: Bearer " + PLANTED + "\1");
      assertRefused(server, get + "{" + PLANTED + "}");
      assertRefused(server, "GET /api/v1/secrets/a?value={" + PLANTED + "} HTTP/1.1\r\nHost: a");
      server.terminate();

      assertThat(server.errors())
          .contains("TRACE")
          .doesNotContain(server.token(), "planted-value", PLANTED);
    }
  }

  /** Tomcat prints only the first one that it meets, so each needs a server of its own. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/v1/secrets/a HTTP/1.1\r\nHost: a\r\nAuthorization : Bearer " + PLANTED,
        "GET /api/v1/secrets/a?value={" + PLANTED + "} HTTP/1.1\r\nHost: a",
      })
  void firstMalformedRequestShowsNoTokenInTheLog(String head) throws Exception {
    try (Program server = Program.serve(directory, Map.of(), "dev", "--port", "0")) {
      assertRefused(server, head);
      server.terminate();
      assertThat(server.errors()).doesNotContain(PLANTED);
    }
  }

  private static void assertRefused(Program server, String head) throws IOException {
    assertThat(RawHttp.send(server.uri(), head + "\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 400");
  }

  @Test
  void takenPortIsSaidPlainly() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Program.Result result =
          Program.run(directory, Map.of(), "dev", "--port", String.valueOf(taken.getLocalPort()));

      result.assertExitCode(5);
      assertThat(result.errors())
          .isEqualTo(
              "claviger: port %d is taken by another program: stop that one, or choose another with --port%n"
                  .formatted(taken.getLocalPort()));
      assertThat(result.output()).isEmpty();
      assertThat(directory.resolve(".claviger/claviger.db")).doesNotExist();
    }
  }

  @Test
  void loopbackAddressCannotBeOverridden() throws Exception {
    Map<String, String> everywhere = Map.of("SERVER_ADDRESS", "0.0.0.0", "SERVER_PORT", "1");
    try (Program server = Program.serve(directory, everywhere, "dev", "--port", "0")) {
      assertThat(server.uri().getHost()).isEqualTo("127.0.0.1");
    }
  }

  @Test
  void settingThatCannotBeUnderstoodIsNamedButNotShown() throws Exception {
    String variable = "CLAVIGER_SERVER_RATE_LIMITS_FAILURES_AT_ONCE";
    Program.Result result =
        Program.run(directory, Map.of(variable, PLANTED), "dev", "--port", "0", "--verbose");

    result.assertExitCode(3);
    assertThat(result.errors()).contains("claviger.server.rate-limits.failures.at-once", variable);
    assertThat(result.output() + result.errors()).doesNotContain(PLANTED);
  }

  @Test
  void dataThatSomebodyElseMayHavePreparedAreRefused() throws Exception {
    Path data = Files.createDirectory(directory.resolve(".claviger"));
    Files.writeString(data.resolve("dev-token"), PLANTED);
    Files.setPosixFilePermissions(
        data.resolve("dev-token"), PosixFilePermissions.fromString("rw-rw-rw-"));

    Program.Result result = Program.run(directory, Map.of(), "dev", "--port", "0");

    result.assertExitCode(3);
    assertThat(result.errors()).contains("chmod").doesNotContain(PLANTED);
    assertThat(data.resolve("claviger.db")).doesNotExist();
  }

  @Test
  void lostRootKeyIsNotReplacedByANewOne() throws Exception {
    try (Program server = Program.serve(directory, Map.of(), "dev", "--port", "0")) {
      assertThat(server.terminate()).isEqualTo(143);
    }
    Files.delete(directory.resolve(".claviger/root.key"));

    Program.Result result = Program.run(directory, Map.of(), "dev", "--port", "0");

    result.assertExitCode(3);
    assertThat(result.errors()).contains("root.key is missing");
    assertThat(directory.resolve(".claviger/root.key")).doesNotExist();
  }

  private static String mode(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
