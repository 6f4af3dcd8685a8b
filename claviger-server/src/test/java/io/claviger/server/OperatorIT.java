package io.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
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

    run("key", "rotate").assertExitCode(0);
    assertThat(run("key", "rotate-root").errors()).contains("--prepare");
    run("key", "rotate-root", "--prepare").assertExitCode(0);
    run("key", "rotate-root", "--prepare").assertExitCode(4);
    assertThat(directory.resolve("data/root.key"))
        .content()
        .contains(oldRoot.strip().lines().toList().getLast());
    run("key", "rotate-root").assertExitCode(0);

    assertThat(directory.resolve("data/root.key")).content().isNotEqualTo(oldRoot);
    try (Program server = Program.serve(directory, variables, "serve", "--port", "0")) {
      assertThat(server.get("/api/v1/secrets/app/db", token).body()).contains("s3cret");
    }
    Files.writeString(directory.resolve("data/root.key"), oldRoot);
    run("serve", "--port", "0").assertExitCode(3);
  }

  @Test
  void secondInitChangesNothing() throws Exception {
    init();
    byte[] key = Files.readAllBytes(directory.resolve("data/root.key"));
    byte[] database = Files.readAllBytes(directory.resolve("data/claviger.db"));

    Program.Result second = run("init");

    second.assertExitCode(4);
    assertThat(second.errors()).contains("already initialised");
    assertThat(second.output()).isEmpty();
    assertThat(directory.resolve("data/root.key")).hasBinaryContent(key);
    assertThat(directory.resolve("data/claviger.db")).hasBinaryContent(database);
  }

  @Test
  void serveReportsEverythingThatIsMissing() throws Exception {
    Program.Result result = run("serve", "--address", "0.0.0.0");

    result.assertExitCode(3);
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

    result.assertExitCode(3);
    assertThat(result.errors())
        .contains("drain-perod", "did you mean claviger.server.drain-period");
    Files.writeString(file, "server.port: 0\nclaviger.server.drain-period: 0s\n");
    Program.serve(directory, variables, "serve", "--config", "claviger.yaml").close();
  }

  @Test
  void schemaGoesDownAndUpAgain() throws Exception {
    Program.Result missing = run("db", "status", "--data", directory.toString());
    missing.assertExitCode(3);
    assertThat(missing.errors()).contains("there is no database file");
    run("db", "downgrade", "--to", "0", "--yes").assertExitCode(3);
    run("key", "rotate").assertExitCode(3);
    assertThat(directory).isEmptyDirectory();
    init();
    assertThat(run("db", "status").output()).contains("pending:  none");

    Program.Result unconfirmed = run("db", "downgrade", "--to", "0");
    unconfirmed.assertExitCode(2);
    assertThat(unconfirmed.errors()).contains("every secret", "--yes");
    assertThat(run("db", "status").output()).contains("pending:  none");
    assertThat(run("db", "downgrade", "--to", "0", "--yes").output())
        .containsPattern("version: +0 of");
    assertThat(run("serve", "--port", "0").errors()).contains("not initialised");
    assertThat(run("db", "migrate").output()).contains("pending:  none");
    run("db", "downgrade", "--to", "9999").assertExitCode(1);
  }

  @Test
  void everyVerbFindsTheDatabaseWhereTheServerFindsIt() throws Exception {
    Path file = directory.resolve("claviger.properties");
    Files.writeString(
        file, "claviger.database-url=sqlite:///./of-file.db\nclaviger.root-key-file=of-file.key\n");
    String[] config = {"--config", file.toString()};
    Map<String, String> shared = Map.of("DATABASE_URL", "sqlite:///./of-all.db");
    Map<String, String> own =
        Map.of(
            "DATABASE_URL", "sqlite:///./of-all.db",
            "CLAVIGER_DATABASE_URL", "sqlite:///./own.db");

    Program.run(directory, shared, with(config, "init")).assertExitCode(0);
    assertThat(directory.resolve("of-file.db")).exists();
    assertThat(directory.resolve("of-file.key")).exists();
    assertThat(Program.run(directory, shared, with(config, "db", "status")).output())
        .contains("of-file.db", "pending:  none");
    Program.run(directory, shared, with(config, "key", "rotate")).assertExitCode(0);

    Program.run(
            directory, shared, with(config, "token", "create", "--principal=ci", "--policy=root"))
        .assertExitCode(0);
    Program.serve(directory, shared, with(config, "serve", "--port=0")).close();

    assertThat(Program.run(directory, own, with(config, "db", "migrate")).output())
        .contains("own.db");
    assertThat(Program.run(directory, own, "db", "status").output()).contains("own.db");
    assertThat(
            Program.run(directory, own, with(config, "db", "status", "--database-url=sqlite:///x"))
                .errors())
        .contains("no database file");
    assertThat(directory.resolve("of-all.db")).doesNotExist();
  }

  private static String[] with(String[] config, String... command) {
    return Stream.concat(Arrays.stream(command), Arrays.stream(config)).toArray(String[]::new);
  }

  @Test
  void tokensAreMadeAndRevoked() throws Exception {
    init();
    Program.Result made =
        run("token", "create", "--principal", "ci", "--policy", "root", "--ttl", "1h");
    made.assertExitCode(0);
    String token = field(made, "token:");
    String accessor = field(made, "accessor:");

    try (Program server = Program.serve(directory, variables, "serve", "--port", "0")) {
      assertThat(server.get("/api/v1/secrets", token).statusCode()).isEqualTo(200);
      run("token", "revoke", accessor).assertExitCode(0);
      assertThat(server.get("/api/v1/secrets", token).statusCode()).isEqualTo(401);
    }
    run("token", "revoke", "nothing").assertExitCode(1);
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

      assertThat(result.exitCode()).as("%s: %s", command[0], result).isIn(3, 6);
      assertThat(result.errors()).isNotEmpty().doesNotContain("hunter2");
      assertThat(result.output()).doesNotContain("hunter2", "ready");
    }
  }

  private String init() throws Exception {
    Program.Result result = run("init", "--token-file", "admin-token");
    result.assertExitCode(0);
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
