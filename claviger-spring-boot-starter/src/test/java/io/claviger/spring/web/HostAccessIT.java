package io.claviger.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.Claviger;
import io.claviger.access.Caller;
import io.claviger.api.CallerContext;
import io.claviger.api.CreateSecret;
import io.claviger.api.SecretValue;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** What the host's principals and roles may do. */
class HostAccessIT {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static int read(ServletWebServerApplicationContext host, String principal, String name)
      throws IOException, InterruptedException {
    int port = host.getWebServer().getPort();
    URI uri = URI.create("http://localhost:" + port + "/api/v1/secrets/" + name);
    HttpRequest request =
        HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + principal).build();
    return CLIENT.send(request, BodyHandlers.ofString()).statusCode();
  }

  private static void create(ServletWebServerApplicationContext host, String name) {
    Caller root = Caller.of(CallerContext.of("setup"), Set.of(Caller.ROOT_POLICY));
    host.getBean(Claviger.class)
        .secrets(root)
        .create(CreateSecret.builder(name, SecretValue.text("v")).build());
  }

  @Test
  void principalsAndRolesHoldThePoliciesOfTheSettings() throws Exception {
    try (var host =
        TestApplication.start(
            "--claviger.access.principals.bob=reader",
            "--claviger.access.roles.FLEET=fleet",
            "--claviger.access.roles.OTHER=reader")) {
      create(host, "fleet/key");
      create(host, "other/key");
      host.getBean(Claviger.class)
          .policies()
          .put(
              Caller.of(CallerContext.of("setup"), Set.of(Caller.ROOT_POLICY)),
              "fleet",
              "rules: [{path: fleet/**, capabilities: [read]}]",
              OptionalLong.empty());

      assertThat(read(host, "bob", "other/key")).isEqualTo(200);
      assertThat(read(host, "carol", "fleet/key")).isEqualTo(403);
      assertThat(read(host, "carol:FLEET", "fleet/key")).isEqualTo(200);
      assertThat(read(host, "carol:FLEET", "other/key")).isEqualTo(403);
      assertThat(read(host, "alice", "other/key")).isEqualTo(200);
      assertThat(read(host, "Alice", "other/key")).isEqualTo(403);
    }
  }

  @Test
  void nobodyGetsTheRightsOfTheApplicationByItsName() throws Exception {
    try (var host =
        TestApplication.start(
            "--claviger.default-principal=radio", "--claviger.admins=radio,alice")) {
      create(host, "any/key");
      for (String name : new String[] {"radio", "Radio", "claviger", "local-operator"}) {
        assertThat(read(host, name, "any/key")).as(name).isEqualTo(403);
      }
      assertThat(read(host, "alice", "any/key")).isEqualTo(200);
    }
  }

  @Test
  void pagesOfOtherSitesChangeNothing() throws Exception {
    try (var host = TestApplication.start()) {
      create(host, "any/key");
      URI uri =
          URI.create(
              "http://localhost:" + host.getWebServer().getPort() + "/api/v1/secrets/any/key");
      for (String site : new String[] {"cross-site", "same-origin", "none"}) {
        HttpRequest.Builder request =
            HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer alice")
                .header("Sec-Fetch-Site", site);
        boolean foreign = site.equals("cross-site");
        assertThat(CLIENT.send(request.build(), BodyHandlers.ofString()).statusCode())
            .isEqualTo(200);
        assertThat(
                CLIENT
                    .send(
                        request
                            .PUT(BodyPublishers.ofString("{\"value\":\"v\"}"))
                            .header("Content-Type", "application/json")
                            .build(),
                        BodyHandlers.ofString())
                    .statusCode())
            .as(site)
            .isEqualTo(foreign ? 403 : 200);
      }
    }
  }

  @Test
  void theHostMayDecideItself() throws Exception {
    try (var host = TestApplication.start("--claviger.access.decided-by=host")) {
      create(host, "any/key");
      assertThat(read(host, "anybody", "any/key")).isEqualTo(200);
    }
  }
}
