package io.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does: {@code init}, {@code serve} and the verbs around them. */
class OperatorIT {
  @TempDir Path directory;

  private Map<String, String> variables;

  @BeforeEach
  void place() {
    variables = Map.of("CLAVIGER_DATA", "data");
  }

  @Test
  void initializedInstallationServesAndSurvivesKeyRotation() throws Exception {
    String token = init();
    try (Program server = Program.serve(directory, variables, "serve", "--port", "0")) {
      assertThat(server.create("app/db", "s3cret", token).statusCode()).isEqualTo(200);
      assertThat(server.terminate()).isEqualTo(143);
      assertThat(server.errors()).doesNotContain(token, "s3cret");
    }
    String oldRoot = Files.readString(directory.resolve("data/root.key"));

    assertThat(run("key", "rotate").exitCode()).isZero();
    assertThat(run("key", "rotate-root").exitCode()).isZero();

    assertThat(directory.resolve("data/root.key")).content().isNotEqualTo(oldRoot);
    try (Program server = Program.serve(directory, variables, "serve", "--port", "0")) {
      assertThat(server.get("/api/v1/secrets/app/db", token).body()).contains("s3cret");
    }
    Files.writeString(directory.resolve("data/root.key"), oldRoot);
    assertThat(run("serve", "--port", "0").exitCode()).isEqualTo(3);
  }

  @Test
  void secondInitChangesNothing() throws Exception {
    init();
    byte[] key = Files.readAllBytes(directory.resolve("data/root.key"));
    byte[] database = Files.readAllBytes(directory.resolve("data/claviger.db"));

    Program.Result second = run("init");

    assertThat(second.exitCode()).isEqualTo(4);
    assertThat(second.errors()).contains("already initialised");
    assertThat(second.output()).isEmpty();
    assertThat(directory.resolve("data/root.key")).hasBinaryContent(key);
    assertThat(directory.resolve("data/claviger.db")).hasBinaryContent(database);
  }

  @Test
  void serveReportsEverythingThatIsMissing() throws Exception {
    Program.Result result = run("serve", "--address", "0.0.0.0");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.errors())
        .contains("root.key is missing", "not initialised", "claviger init", "plain HTTP");
    assertThat(result.output()).isEmpty();
    assertThat(directory.resolve("data")).doesNotExist();
  }

  @Test
  void plainHttpForOthersNeedsTheSwitch() throws Exception {
    String token = init();

    assertThat(run("serve", "--port", "0", "--address", "0.0.0.0").errors())
        .contains("plain HTTP", "claviger.server.insecure-http");
    try (Program server =
        Program.serve(
            directory, variables, "serve", "--port=0", "--address=0.0.0.0", "--insecure-http")) {
      assertThat(server.get("/api/v1/secrets", token).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void settingsFileIsReadAndItsMistakesAreNamed() throws Exception {
    init();
    Path file = directory.resolve("claviger.yaml");
    Files.writeString(file, "server.port: 0\nclaviger.server.drain-perod: 1s\n");

    Program.Result result = run("serve", "--config", "claviger.yaml");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.errors())
        .contains("drain-perod", "did you mean claviger.server.drain-period");
    Files.writeString(file, "server.port: 0\nclaviger.server.drain-period: 0s\n");
    Program.serve(directory, variables, "serve", "--config", "claviger.yaml").close();
  }

  @Test
  void schemaGoesDownAndUpAgain() throws Exception {
    assertThat(run("db", "status", "--data", directory.toString()).output())
        .containsPattern("version: +0 of [1-9]");
    init();
    assertThat(run("db", "status").output()).contains("pending:  none");

    assertThat(run("db", "downgrade", "--to", "0").output()).containsPattern("version: +0 of");
    assertThat(run("serve", "--port", "0").errors()).contains("not initialised");
    assertThat(run("db", "migrate").output()).contains("pending:  none");
    assertThat(run("db", "downgrade", "--to", "9999").exitCode()).isEqualTo(1);
  }

  @Test
  void tokensAreMadeAndRevoked() throws Exception {
    init();
    Program.Result made =
        run("token", "create", "--principal", "ci", "--policy", "root", "--ttl", "1h");
    assertThat(made.exitCode()).isZero();
    String token = field(made, "token:");
    String accessor = field(made, "accessor:");

    try (Program server = Program.serve(directory, variables, "serve", "--port", "0")) {
      assertThat(server.get("/api/v1/secrets", token).statusCode()).isEqualTo(200);
      assertThat(run("token", "revoke", accessor).exitCode()).isZero();
      assertThat(server.get("/api/v1/secrets", token).statusCode()).isEqualTo(401);
    }
    assertThat(run("token", "revoke", "nothing").exitCode()).isEqualTo(1);
  }

  @Test
  void unreachableDatabaseDoesNotShowItsPassword() throws Exception {
    Map<String, String> unreachable =
        Map.of(
            "CLAVIGER_DATA", "data", "DATABASE_URL", "postgresql://app:hunter2@127.0.0.1:1/none");
    for (String[] command :
        new String[][] {
          {"db", "status", "--verbose"}, {"init", "--verbose"}, {"serve"}, {"dev", "--port", "0"}
        }) {
      Program.Result result = Program.run(directory, unreachable, command);

      assertThat(result.exitCode()).as(command[0]).isIn(3, 6);
      assertThat(result.errors()).isNotEmpty().doesNotContain("hunter2");
      assertThat(result.output()).doesNotContain("hunter2", "ready");
    }
  }

  private String init() throws Exception {
    Program.Result result = run("init", "--token-file", "admin-token");
    assertThat(result.exitCode()).as(result.errors()).isZero();
    String token = Files.readString(directory.resolve("admin-token")).strip();
    assertThat(result.output()).doesNotContain(token);
    return token;
  }

  private Program.Result run(String... arguments) throws Exception {
    return Program.run(directory, variables, arguments);
  }

  private static String field(Program.Result result, String name) {
    return result
        .output()
        .lines()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).strip())
        .findFirst()
        .orElseThrow();
  }
}
