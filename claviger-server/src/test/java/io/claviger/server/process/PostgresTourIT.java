package io.claviger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.server.Program;
import io.claviger.testkit.RestartablePostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program over PostgreSQL, as an ordinary user of it who needs a password. */
class PostgresTourIT {
  private static final String PASSWORD = "hunter2-and-more";

  @TempDir private static Path data;
  private static RestartablePostgres postgres;

  @TempDir private Path directory;
  private String name;

  @BeforeAll
  static void startDatabase() {
    postgres = new RestartablePostgres(data);
    postgres.execute("CREATE ROLE claviger LOGIN PASSWORD '" + PASSWORD + "'");
    postgres.requirePassword("claviger");
  }

  @AfterAll
  static void stopDatabase() {
    postgres.close();
  }

  @BeforeEach
  void makeDatabase() {
    name = directory.getFileName().toString().replaceAll("[^a-z0-9]", "");
    postgres.execute("CREATE DATABASE \"" + name + "\" OWNER claviger");
  }

  @Test
  void initialisedInstallationServesAndComesBackAfterARestart() throws Exception {
    Map<String, String> variables = variables(PASSWORD);
    Program.Result init = Program.run(directory, variables, "init", "--token-file", "token");
    init.assertExitCode(0);
    assertThat(init.output() + init.errors()).doesNotContain(PASSWORD);
    String token = Files.readString(directory.resolve("token")).strip();
    try (Program server = Program.serve(directory, variables, "serve", "--port", "0");
        Client client = new Client(server.uri(), token)) {
      tour(client);
      assertThat(server.get("/actuator/health/readiness", "").statusCode()).isEqualTo(200);
      assertThat(server.terminate()).isEqualTo(143);
      assertThat(server.errors()).doesNotContain(PASSWORD, token, "first", "second");
    }
    try (Program server = Program.serve(directory, variables, "serve", "--port", "0");
        Client client = new Client(server.uri(), token)) {
      assertThat(client.read("demo/db").text("value")).isEqualTo("second");
      assertThat(client.read("demo/db?label=PREVIOUS").text("value")).isEqualTo("first");
      assertThat(client.get("/audit?resource_name=demo/db&action=UPDATE").items()).hasSize(1);
    }
  }

  private static void tour(Client client) throws IOException {
    assertThat(client.create("demo/db", "first", "a").status()).isEqualTo(200);
    assertThat(client.read("demo/db").text("value")).isEqualTo("first");
    assertThat(client.put("demo/db", "second", "b").version()).isEqualTo(2);
    assertThat(client.read("demo/db").text("value")).isEqualTo("second");
    assertThat(client.read("demo/db?label=PREVIOUS").text("value")).isEqualTo("first");
    assertThat(client.get("/secrets?prefix=demo/").items()).hasSize(1);
    assertThat(client.get("/audit?resource_name=demo/db&action=READ").items()).hasSize(3);
    assertThat(client.turn("rollback", "demo/db", 1).status()).isEqualTo(200);
    assertThat(client.read("demo/db").text("value")).isEqualTo("first");
    assertThat(client.turn("rollback", "demo/db", 2).status()).isEqualTo(200);
    assertThat(client.delete("demo/db").status()).isEqualTo(200);
    assertThat(client.read("demo/db").status()).isEqualTo(409);
    assertThat(client.restore("demo/db").status()).isEqualTo(200);
  }

  @Test
  void developmentServerUsesPostgresqlToo() throws Exception {
    Map<String, String> variables = variables(PASSWORD);
    try (Program server = Program.serve(directory, variables, "dev", "--port", "0")) {
      HttpResponse<String> created = server.create("demo/dev", "s3cret", server.token());
      assertThat(created.statusCode()).as(created.body()).isEqualTo(200);
      server.kill();
      assertThat(server.errors()).isEmpty();
    }
    try (Program server = Program.serve(directory, variables, "dev", "--port", "0")) {
      assertThat(server.get("/api/v1/secrets/demo/dev", server.token()).body()).contains("s3cret");
    }
    assertThat(directory.resolve("claviger.db")).doesNotExist();
  }

  @Test
  void wrongPasswordIsSaidPlainlyAndNotShown() throws Exception {
    Program.run(directory, variables(PASSWORD), "init").assertExitCode(0);
    for (String[] command : STARTS) {
      Program.Result result = Program.run(directory, variables("hunter3-wrong"), command);

      result.assertExitCode(6);
      assertThat(result.errors())
          .contains("check user, password")
          .doesNotContain("hunter", "Exception");
      assertThat(result.output()).doesNotContain("hunter", "ready");
    }
  }

  @Test
  void databaseThatIsDownEndsTheStart() throws Exception {
    Program.run(directory, variables(PASSWORD), "init").assertExitCode(0);
    postgres.close();
    try {
      for (String[] command : STARTS) {
        Program.Result result = Program.run(directory, variables(PASSWORD), command);

        result.assertExitCode(6);
        assertThat(result.errors()).contains("database").doesNotContain("hunter", "Exception");
        assertThat(result.output()).doesNotContain("ready");
      }
    } finally {
      postgres.start();
    }
  }

  private static final String[][] STARTS = {
    {"serve", "--port", "0"}, {"dev", "--port", "0"}, {"db", "status"}, {"key", "rotate"}
  };

  private Map<String, String> variables(String password) {
    return Map.of(
        "DATABASE_URL",
        postgres.url("claviger:" + password, name),
        "CLAVIGER_DATA",
        directory.toString());
  }
}
