package io.claviger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.server.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server behind a proxy that it trusts: where the client's address counts. */
class ForwardedAddressIT {
  private static final String NEAR = "X-Forwarded-For: 192.0.2.7";
  private static final String STANDARD = "Forwarded: for=\"192.0.2.7:4711\"";
  private static final String FAR = "X-Forwarded-For: 192.0.2.7, 203.0.113.9";
  private static final String NETWORK = "[\"192.0.2.0/24\"]";

  @TempDir private Path directory;
  private Program server;
  private Client admin;

  @BeforeEach
  void start() throws IOException {
    Installed installed = Installed.on("sqlite:///" + directory.resolve("claviger.db"), directory);
    server = installed.serve(Map.of("CLAVIGER_SERVER_TRUSTED_PROXIES", "127.0.0.0/8,::1"));
    admin = new Client(server.uri(), installed.token());
    assertThat(admin.create("fleet/a", "one", "key-1").status()).isEqualTo(200);
  }

  @AfterEach
  void stop() throws IOException {
    admin.close();
    server.close();
  }

  private String token(String more) throws IOException {
    Answer made = admin.send("POST", "/tokens", "{\"principal\":\"ci\"," + more + "}");
    assertThat(made.status()).as(made.body()).isEqualTo(200);
    return made.text("token");
  }

  private int read(String token, String... headers) throws IOException {
    try (Client client = new Client(server.uri(), token)) {
      return client.send("GET", "/secrets/fleet/a", "", headers).status();
    }
  }

  @Test
  void aTokenIsBoundToTheClientsAddress() throws IOException {
    String token = token("\"policies\":[\"root\"],\"bound_addresses\":" + NETWORK);

    assertThat(read(token, NEAR)).isEqualTo(200);
    assertThat(read(token, STANDARD)).isEqualTo(200);
    assertThat(read(token, FAR)).as("the client wrote the first one").isEqualTo(401);
    assertThat(read(token)).as("the proxy itself").isEqualTo(401);
    assertThat(read(token, NEAR, "Forwarded: for=203.0.113.9")).isEqualTo(401);
  }

  @Test
  void conditionsOfPoliciesHoldForTheClientsAddress() throws IOException {
    String rule =
        "{\"rules\":[{\"path\":\"fleet/**\",\"capabilities\":[\"read\"],"
            + "\"when\":{\"addresses\":"
            + NETWORK
            + "}}]}";
    Answer put = admin.send("PUT", "/policies/near", rule);
    assertThat(put.status()).as(put.body()).isEqualTo(200);
    String token = token("\"policies\":[\"near\"]");

    assertThat(read(token, NEAR)).isEqualTo(200);
    assertThat(read(token, FAR)).isEqualTo(403);
    assertThat(read(token)).isEqualTo(403);
  }

  @Test
  void loginsComeFromTheClientsAddress() throws IOException {
    String user =
        "{\"policies\":[\"reader\"],\"password\":\"planted horse battery\",\"bound_addresses\":"
            + NETWORK
            + "}";
    assertThat(admin.send("PUT", "/auth/userpass/users/alice", user).status()).isEqualTo(200);
    String login = "{\"user\":\"alice\",\"password\":\"planted horse battery\"}";
    try (Client stranger = new Client(server.uri(), "")) {
      Answer near = stranger.send("POST", "/auth/userpass/login", login, NEAR);
      assertThat(near.status()).as(near.body()).isEqualTo(200);
      assertThat(read(near.text("token"), NEAR)).isEqualTo(200);
      assertThat(read(near.text("token"), FAR)).isEqualTo(401);
      assertThat(stranger.send("POST", "/auth/userpass/login", login, FAR).status()).isEqualTo(401);
    }
    assertThat(addresses("LOGIN")).containsOnly("192.0.2.7");
  }

  @Test
  void theTrailSaysWhereTheClientIs() throws IOException {
    String token = token("\"policies\":[\"root\"]");
    assertThat(read(token, NEAR)).isEqualTo(200);
    assertThat(read(token, "Forwarded: for=\"[2001:db8::7]\"")).isEqualTo(200);
    assertThat(read(token, "X-Forwarded-For: rubbish")).isEqualTo(200);

    assertThat(addresses("READ"))
        .containsExactlyInAnyOrder("192.0.2.7", "2001:db8::7", "127.0.0.1");
  }

  private List<String> addresses(String action) throws IOException {
    return admin.get("/audit?action=" + action).items().stream()
        .map(event -> String.valueOf(event.get("actor_ip")))
        .toList();
  }
}
