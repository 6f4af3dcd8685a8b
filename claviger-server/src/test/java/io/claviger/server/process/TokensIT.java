package io.claviger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.server.Program;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tokens of a real server, by those who hold them. */
class TokensIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String TOKENS = "/api/v1/tokens";
  private static final String SECRET = "/api/v1/secrets/tokens/a";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir private Path directory;
  private Installed installed;
  private Program server;

  @BeforeEach
  void start() throws IOException {
    installed = Installed.on("sqlite:///" + directory.resolve("claviger.db"), directory);
    server = installed.serve();
    post(installed.token(), "/api/v1/secrets/create", "{\"name\":\"tokens/a\",\"value\":\"one\"}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** What a server said. */
  private record Said(int status, String text) {
    JsonNode json() {
      return JSON.readTree(text);
    }

    String get(String field) {
      return json().get(field).asString();
    }
  }

  private HttpRequest.Builder request(String token, String path) {
    return HttpRequest.newBuilder(server.uri().resolve(path))
        .header("Authorization", "Bearer " + token);
  }

  private Said send(HttpRequest.Builder request) throws IOException {
    try {
      var answer = client.send(request.build(), BodyHandlers.ofString());
      return new Said(answer.statusCode(), answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private Said get(String token, String path) throws IOException {
    return send(request(token, path));
  }

  private Said post(String token, String path, String body) throws IOException {
    return send(
        request(token, path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private Said create(String issuer, String more) throws IOException {
    Said made = post(issuer, TOKENS, "{\"principal\":\"ci\",\"policies\":[\"root\"]" + more + "}");
    assertThat(made.status()).as(made.text()).isEqualTo(200);
    return made;
  }

  private int usesLeft(Said token) throws IOException {
    Said shown = get(installed.token(), TOKENS + "/" + token.get("accessor"));
    return shown.json().get("uses_left").asInt();
  }

  @Test
  void oneOf64ParallelRequestsWithAOneUseTokenSucceeds() throws IOException {
    String token = create(installed.token(), ",\"uses\":1").get("token");
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      answers.add(
          client
              .sendAsync(request(token, SECRET).build(), BodyHandlers.ofString())
              .thenApply(answer -> answer.statusCode()));
    }
    List<Integer> statuses = answers.stream().map(CompletableFuture::join).toList();

    assertThat(statuses)
        .as("429: there were too many failures")
        .containsOnlyOnce(200)
        .isSubsetOf(200, 401, 429);
  }

  @Test
  void aRequestIsOneUseAndAProbeIsNone() throws IOException {
    Said token = create(installed.token(), ",\"uses\":10");
    String text = token.get("token");
    assertThat(
            post(
                    text,
                    "/api/v1/secrets:batch-get",
                    "{\"items\":[{\"name\":\"tokens/a\"},{\"name\":\"tokens/b\"}]}")
                .status())
        .isEqualTo(200);
    assertThat(usesLeft(token)).as("a batch is one").isEqualTo(9);
    assertThat(get(text, "/actuator/health").status()).isEqualTo(200);
    assertThat(usesLeft(token)).as("a probe is none").isEqualTo(9);
    assertThat(get(text, "/api/v1/secrets/a//b").status()).isEqualTo(400);
    assertThat(usesLeft(token)).as("a path with two readings is none").isEqualTo(9);
    assertThat(get(text, "/api/v1/secrets/unknown").status()).isEqualTo(404);
    assertThat(usesLeft(token)).as("what is refused later is one").isEqualTo(8);
    assertThat(get(text, "/v3/api-docs").status()).isEqualTo(200);
    assertThat(usesLeft(token)).as("so is what is not recorded").isEqualTo(7);
    Said self = get(text, TOKENS + ":self");
    assertThat(self.json().get("uses_left").asInt()).as("and looking is one itself").isEqualTo(6);
  }

  @Test
  void everybodyMayLookAtRenewAndRevokeTheirOwn() throws IOException {
    Said made =
        post(
            installed.token(),
            TOKENS,
            "{\"principal\":\"nobody\",\"policies\":[\"none\"],\"ttl\":\"PT1H\"}");
    String text = made.get("token");
    assertThat(get(text, SECRET).status()).isEqualTo(403);
    assertThat(get(text, TOKENS).status()).isEqualTo(403);
    Said self = get(text, TOKENS + ":self");
    assertThat(self.status()).isEqualTo(200);
    assertThat(self.get("accessor")).isEqualTo(made.get("accessor"));
    assertThat(self.text()).doesNotContain(text);
    Said renewed = post(text, TOKENS + ":renew-self", "");
    assertThat(Instant.parse(renewed.get("expires_at")))
        .isAfter(Instant.parse(made.get("expires_at")));
    assertThat(post(text, TOKENS + ":revoke-self", "").text()).isEqualTo("{\"revoked\":1}");
    assertThat(get(text, TOKENS + ":self").status()).isEqualTo(401);
  }

  @Test
  void aChildIsRevokedWithItsParentAlsoBehindARestart() throws IOException {
    Said parent = create(installed.token(), "");
    Said child = create(parent.get("token"), "");
    Said orphan = create(parent.get("token"), ",\"orphan\":true");
    assertThat(child.get("parent")).isEqualTo(parent.get("accessor"));
    assertThat(get(child.get("token"), SECRET).status()).isEqualTo(200);
    assertThat(
            post(installed.token(), TOKENS + "/" + parent.get("accessor") + ":revoke", "").text())
        .isEqualTo("{\"revoked\":2}");
    assertThat(get(child.get("token"), SECRET).status()).isEqualTo(401);
    server.close();
    server = installed.serve();

    assertThat(get(child.get("token"), SECRET).status()).as("the first request").isEqualTo(401);
    assertThat(get(parent.get("token"), "/actuator/prometheus").status()).isEqualTo(401);
    assertThat(get(orphan.get("token"), SECRET).status()).isEqualTo(200);
  }

  @Test
  void aTokenIsBoundToTheAddressOfTheSocketWhateverHeadersSay() throws IOException {
    String here =
        create(installed.token(), ",\"bound_addresses\":[\"127.0.0.0/8\",\"::1\"]").get("token");
    String elsewhere =
        create(installed.token(), ",\"bound_addresses\":[\"192.0.2.0/24\"]").get("token");
    assertThat(get(here, SECRET).status()).isEqualTo(200);
    assertThat(get(here, SECRET).status()).as("remembered").isEqualTo(200);
    assertThat(get(elsewhere, SECRET).status()).isEqualTo(401);
    for (String header : List.of("X-Forwarded-For", "Forwarded", "X-Real-IP")) {
      String value = header.equals("Forwarded") ? "for=192.0.2.7" : "192.0.2.7";
      assertThat(send(request(elsewhere, SECRET).header(header, value)).status()).isEqualTo(401);
    }
  }

  @Test
  void noAnswerTellsWhyATokenIsRefused() throws IOException {
    Said used = create(installed.token(), ",\"uses\":1");
    get(used.get("token"), SECRET);
    Said revoked = create(installed.token(), "");
    post(revoked.get("token"), TOKENS + ":revoke-self", "");
    Said bound = create(installed.token(), ",\"bound_addresses\":[\"192.0.2.1\"]");
    List<String> answers = new ArrayList<>();
    for (String token :
        List.of(
            used.get("token"), revoked.get("token"), bound.get("token"), "some-unknown-token")) {
      Said answer = get(token, SECRET);
      assertThat(answer.status()).isEqualTo(401);
      answers.add(answer.get("code") + " " + answer.get("detail"));
    }
    assertThat(answers).containsOnly(answers.getFirst());
  }
}
