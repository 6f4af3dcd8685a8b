package io.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What requests of those who are not authenticated make a server allocate. */
class StrangersCostIT {
  private static final int MIB = 1024 * 1024;

  /** So many that a request of the largest permitted cost would fill the heap several times. */
  private static final int REQUESTS = 100;

  private static final Pattern ALLOCATED =
      Pattern.compile("(?m)^jvm_gc_memory_allocated_bytes_total (\\S+)");

  private static final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir static Path directory;
  private static Program server;

  @BeforeAll
  static void serve() throws IOException {
    server = Program.serveAsLaunched(directory, "dev", "--port", "0");
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  /** All that was allocated, up to the last collection. */
  private static double allocated() throws Exception {
    Matcher matcher = ALLOCATED.matcher(server.get("/actuator/prometheus", server.token()).body());
    assertThat(matcher.find()).isTrue();
    return Double.parseDouble(matcher.group(1));
  }

  private static double perRequest(IntFunction<Request> requests) throws Exception {
    double before = allocated();
    for (int i = 0; i < REQUESTS; i++) {
      Request request = requests.apply(i);
      assertThat(client.send(request.build(), BodyHandlers.discarding()).statusCode())
          .isEqualTo(request.status);
    }
    return (allocated() - before) / REQUESTS;
  }

  /** What is sent, and how it is answered. */
  record Request(String path, String token, String body, int status) {
    HttpRequest build() {
      HttpRequest.Builder request = HttpRequest.newBuilder(server.uri().resolve(path));
      if (!token.isEmpty()) {
        request.header("Authorization", "Bearer " + token);
      }
      if (!body.isEmpty()) {
        request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
      }
      return request.build();
    }

    @Override
    public String toString() {
      String shown = path + " " + token + " " + body;
      return shown.length() > 80 ? shown.substring(0, 80) : shown;
    }
  }

  static Stream<Request> requestsOfStrangers() {
    String login = "/api/v1/auth/approle/login";
    return Stream.of(
        new Request("/actuator/health", "", "", 200),
        new Request("/nothing", "", "", 401),
        new Request("/api/v1/secrets/a", "", "", 401),
        new Request("/api/v1/secrets/a", "wrong", "", 401),
        new Request("/api/v1/secrets/" + "a".repeat(7_000), "", "", 401),
        new Request("/api/v1/secrets/create", "", "a".repeat(MIB), 401),
        new Request(login, "", "{\"role_id\":\"r\",\"secret_id\":\"s\"}", 401),
        new Request(login, "", "{\"role_id\":", 400),
        new Request(login, "", "[".repeat(MIB / 2), 413),
        new Request(login, "", "[".repeat(32_000), 400),
        new Request("/api/v1/auth/jwt/login", "", "{\"issuer\":\"i\",\"jwt\":\"a.b.c\"}", 401));
  }

  @ParameterizedTest
  @MethodSource("requestsOfStrangers")
  void whatIsRefusedCostsLessThanTwoMebibytes(Request request) throws Exception {
    assertThat(perRequest(i -> request)).isLessThan(2.0 * MIB);
  }

  /** The memory of its hash is the server's, and used again. */
  @Test
  void aPasswordCostsNoMore() throws Exception {
    assertThat(perRequest(StrangersCostIT::logInAsUser)).isLessThan(2.0 * MIB);
  }

  /** Nobody is locked out yet. */
  private static Request logInAsUser(int number) {
    String body = "{\"user\":\"user-" + number + "\",\"password\":\"wrong\"}";
    return new Request("/api/v1/auth/userpass/login", "", body, 401);
  }
}
