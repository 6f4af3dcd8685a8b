package io.claviger.example.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.CallerContext;
import io.claviger.api.SecretsAudit;
import io.claviger.api.TrailQuery;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The application as its users meet it, with the world outside on this machine. */
class FleetIT {
  private static final String DISPATCHER = "dispatcher";
  private static final String SECURITY = "security-admin";
  private static final String PASSWORD = "a-password-of-the-tests";
  private static final String ORDER =
      "{\"vehicle\":\"Engine 12\",\"address\":\"Harbour Street 5\",\"message\":\"Smoke\"}";
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  @TempDir Path home;
  private Outside outside;
  private ConfigurableApplicationContext application;

  @BeforeEach
  void start() throws Exception {
    outside = new Outside();
    startApplication();
  }

  @AfterEach
  void stop() {
    application.close();
    outside.close();
    client.close();
  }

  private void startApplication() {
    application =
        SpringApplication.run(
            FleetApplication.class,
            "--spring.profiles.active=demo",
            "--server.port=0",
            "--claviger.database-url=sqlite:///" + home.resolve("claviger.db"),
            "--claviger.root-key-file=" + home.resolve("root.key"),
            "--fleet.database.url=jdbc:h2:file:" + home.resolve("fleet"),
            "--fleet.gateway-url=" + outside.url() + "/gateway",
            "--fleet.map-url=" + outside.url() + "/map",
            "--fleet.users.dispatcher=" + PASSWORD,
            "--fleet.users.security-admin=" + PASSWORD);
  }

  @Test
  void dispatchesWithTheCredentialsInTheStoreAlsoAfterARestart() throws Exception {
    storeCredentials();

    HttpResponse<String> sent = post(DISPATCHER, "/dispatches", ORDER);
    assertThat(sent.statusCode()).as(sent.body()).isEqualTo(200);
    assertThat(json(sent).get("receipt").asString()).isEqualTo("gw-1");
    assertThat(json(sent).get("channel").asString()).isEqualTo("fire-1");
    assertThat(json(sent).get("dispatchedBy").asString()).isEqualTo(DISPATCHER);

    application.close();
    startApplication();
    assertThat(json(get(DISPATCHER, "/dispatches")).get(0)).isEqualTo(json(sent));
    assertThat(post(DISPATCHER, "/dispatches", ORDER).statusCode()).isEqualTo(200);
    assertThat(outside.messages()).isEqualTo(2);
  }

  @Test
  void showsVehiclesAndChannelsToUsersOnly() throws Exception {
    assertThat(get(DISPATCHER, "/vehicles").body()).contains("Engine 12", "fire-1");
    assertThat(get(DISPATCHER, "/channels").body()).contains("165210");
    for (String path : List.of("/vehicles", "/dispatches", "/api/v1/secrets", "/nothing")) {
      HttpResponse<String> refused = send(request(path).GET());
      assertThat(refused.statusCode()).as(path).isEqualTo(401);
    }
  }

  @Test
  void failsNoDispatchWhileTheKeyIsReplaced() throws Exception {
    storeCredentials();
    AtomicBoolean replacing = new AtomicBoolean(true);
    Callable<List<Integer>> dispatcher =
        () -> {
          List<Integer> statuses = new ArrayList<>();
          while (replacing.get()) {
            statuses.add(post(DISPATCHER, "/dispatches", ORDER).statusCode());
          }
          statuses.add(post(DISPATCHER, "/dispatches", ORDER).statusCode());
          return statuses;
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Integer>>> dispatchers =
          List.of(threads.submit(dispatcher), threads.submit(dispatcher));
      // The gateway takes the newest two: a dispatch under way may still have the last one.
      for (int i = 0; i < 10; i++) {
        long before = outside.messages();
        put(FleetSecrets.GATEWAY_KEY, outside.newGatewayKey());
        while (outside.messages() < before + 4) {
          assertThat(dispatchers).noneMatch(Future::isDone);
          Thread.onSpinWait();
        }
      }
      replacing.set(false);
      for (Future<List<Integer>> statuses : dispatchers) {
        assertThat(statuses.get()).hasSizeGreaterThan(1).containsOnly(200);
      }
    }
  }

  @Test
  void tellsWhoReadAndWhoChangedTheKey() throws Exception {
    storeCredentials();
    String requestId = "dispatch-of-the-test";
    send(
        as(DISPATCHER, "/dispatches")
            .header("X-Request-Id", requestId)
            .POST(BodyPublishers.ofString(ORDER)));
    HttpResponse<String> denied = get(DISPATCHER, "/api/v1/secrets/" + FleetSecrets.GATEWAY_KEY);
    assertThat(denied.statusCode()).isEqualTo(403);

    List<AuditEvent> trail = trail(FleetSecrets.GATEWAY_KEY);
    assertThat(trail)
        .extracting(
            event -> event.actorId().orElse("") + " " + event.action() + " " + event.result())
        .containsExactly(
            "dispatcher READ DENIED",
            "radio-fleet-dispatch READ SUCCESS",
            "security-admin CREATE SUCCESS");
    AuditEvent read = trail.get(1);
    assertThat(read.action()).isEqualTo(AuditAction.READ);
    assertThat(read.requestId()).contains(requestId);
    assertThat(read.actorIp()).contains("127.0.0.1");
    assertThat(get(SECURITY, "/api/v1/audit?resource_name=" + FleetSecrets.GATEWAY_KEY).body())
        .contains(requestId);
  }

  @Test
  void saysWhichCredentialIsMissingAndWhichIsRefused() throws Exception {
    HttpResponse<String> missing = post(DISPATCHER, "/dispatches", ORDER);
    assertThat(missing.statusCode()).isEqualTo(503);
    assertThat(missing.body()).contains("the secret fleet/map-token is missing");

    storeCredentials();
    put(FleetSecrets.GATEWAY_KEY, "a-key-of-somebody-else");
    HttpResponse<String> refused = post(DISPATCHER, "/dispatches", ORDER);
    assertThat(refused.statusCode()).isEqualTo(502);
    assertThat(refused.body())
        .contains("the dispatch gateway refused our credential")
        .doesNotContain("a-key-of-somebody-else");
    HttpResponse<String> down = send(request("/actuator/health").GET());
    assertThat(down.statusCode()).isEqualTo(503);
    assertThat(json(down).at("/components/dispatchGateway/status").asString()).isEqualTo("DOWN");
    assertThat(json(down).at("/components/claviger/status").asString()).isEqualTo("UP");
    assertThat(send(request("/actuator/health/readiness").GET()).statusCode()).isEqualTo(200);

    put(FleetSecrets.GATEWAY_KEY, outside.newGatewayKey());
    assertThat(post(DISPATCHER, "/dispatches", ORDER).statusCode()).isEqualTo(200);
    assertThat(send(request("/actuator/health").GET()).statusCode()).isEqualTo(200);
  }

  @Test
  void refusesOrdersThatMakeNoSense() throws Exception {
    assertThat(post(DISPATCHER, "/dispatches", "{\"vehicle\":\"Engine 12\"}").statusCode())
        .isEqualTo(400);
    HttpResponse<String> unknown =
        post(
            DISPATCHER,
            "/dispatches",
            "{\"vehicle\":\"Nobody\",\"address\":\"a\",\"message\":\"m\"}");
    assertThat(unknown.statusCode()).isEqualTo(400);
    assertThat(unknown.headers().firstValue("Content-Type")).contains("application/problem+json");
  }

  @Test
  void connectsToTheDatabaseWithTheNewPassword() throws Exception {
    String changed = "the-next-password-of-the-database";
    application
        .getBean(JdbcClient.class)
        .sql("ALTER USER fleet SET PASSWORD '" + changed + "'")
        .update();
    put(FleetSecrets.DATABASE_PASSWORD, changed);
    application.getBean(HikariDataSource.class).getHikariPoolMXBean().softEvictConnections();

    assertThat(get(DISPATCHER, "/vehicles").statusCode()).isEqualTo(200);
    assertThat(trail(FleetSecrets.DATABASE_PASSWORD).getFirst())
        .satisfies(
            last -> {
              assertThat(last.action()).isEqualTo(AuditAction.READ);
              assertThat(last.actorId()).contains("radio-fleet-dispatch");
            });
  }

  /** The newest first; without the looks at the trail, which are events too. */
  private List<AuditEvent> trail(String name) {
    return application
        .getBean(SecretsAudit.class)
        .as(CallerContext.of(SECURITY))
        .trail(TrailQuery.builder().resourceName(name).build())
        .events()
        .stream()
        .filter(event -> event.action() != AuditAction.READ_AUDIT)
        .toList();
  }

  private void storeCredentials() throws Exception {
    create(FleetSecrets.GATEWAY_KEY, outside.newGatewayKey());
    create(FleetSecrets.MAP_TOKEN, outside.newMapToken());
  }

  private void create(String name, String value) throws Exception {
    String body = "{\"name\":\"%s\",\"value\":\"%s\"}".formatted(name, value);
    HttpResponse<String> answer = post(SECURITY, "/api/v1/secrets/create", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private void put(String name, String value) throws Exception {
    HttpResponse<String> answer =
        send(
            as(SECURITY, "/api/v1/secrets/" + name)
                .PUT(BodyPublishers.ofString("{\"value\":\"%s\"}".formatted(value))));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private HttpResponse<String> get(String user, String path) throws Exception {
    return send(as(user, path).GET());
  }

  private HttpResponse<String> post(String user, String path, String body) throws Exception {
    return send(as(user, path).POST(BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder as(String user, String path) {
    String pair = user + ":" + PASSWORD;
    return request(path)
        .header("Content-Type", "application/json")
        .header(
            "Authorization",
            "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
  }

  private HttpRequest.Builder request(String path) {
    int port = ((WebServerApplicationContext) application).getWebServer().getPort();
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return JSON.readTree(answer.body());
  }
}
