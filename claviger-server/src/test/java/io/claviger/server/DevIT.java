package io.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code claviger dev} as its user meets it. */
class DevIT {
  private static final String CHOSEN = "my-own-dev-token-1";

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
  void tracingEverythingShowsNeitherTokenNorValue() throws Exception {
    Map<String, String> trace =
        Map.of("LOGGING_LEVEL_ROOT", "TRACE", "LOGGING_LEVEL_ORG_APACHE_COYOTE", "TRACE");
    try (Program server = Program.serve(directory, trace, "dev", "--port", "0")) {
      server.create("app/db", "planted-value", server.token());
      server.get("/api/v1/secrets/app/db", server.token());
      server.get("/nothing", server.token());
      server.terminate();

      assertThat(server.errors()).contains("TRACE").doesNotContain(server.token(), "planted-value");
    }
  }

  @Test
  void takenPortIsSaidPlainly() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Program.Result result =
          Program.run(directory, Map.of(), "dev", "--port", String.valueOf(taken.getLocalPort()));

      assertThat(result.exitCode()).isEqualTo(5);
      assertThat(result.errors())
          .isEqualTo(
              "claviger: port %d is taken by another program: stop that one, or choose another with --port%n"
                  .formatted(taken.getLocalPort()));
      assertThat(result.output()).isEmpty();
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
  void lostRootKeyIsNotReplacedByANewOne() throws Exception {
    try (Program server = Program.serve(directory, Map.of(), "dev", "--port", "0")) {
      assertThat(server.terminate()).isEqualTo(143);
    }
    Files.delete(directory.resolve(".claviger/root.key"));

    Program.Result result = Program.run(directory, Map.of(), "dev", "--port", "0");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.errors()).contains("root.key is missing");
    assertThat(directory.resolve(".claviger/root.key")).doesNotExist();
  }

  private static String mode(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
