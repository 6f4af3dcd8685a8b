package io.claviger.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The verbs that ask a server, as processes of their own against a real one. */
class ClientIT {
  private static final String VALUE = "planted-value-4711";

  @TempDir static Path directory;

  private static Program server;
  private static Path emptyHome;

  private final StringBuilder everythingShown = new StringBuilder();

  @BeforeAll
  static void serve() throws IOException {
    server = Program.serve(directory, Map.of(), "dev", "--port", "0");
    emptyHome = Files.createDirectory(directory.resolve("home"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void noTokenWasShown() {
    assertThat(everythingShown.toString()).doesNotContain(server.token());
  }

  private record Result(int exitCode, byte[] bytes, String errors) {
    String output() {
      return new String(bytes, UTF_8);
    }

    void assertExitCode(int expected) {
      new Program.Result(exitCode, output(), errors).assertExitCode(expected);
    }
  }

  /** Runs with what dev left in the working directory, and no settings. */
  private Result run(String input, String... arguments) throws Exception {
    return run(input.getBytes(UTF_8), Map.of(), arguments);
  }

  private Result run(byte[] input, Map<String, String> variables, String... arguments)
      throws Exception {
    Path in = Files.write(Files.createTempFile(directory, "verb", ".in"), input);
    Path out = Files.createTempFile(directory, "verb", ".out");
    Path err = Files.createTempFile(directory, "verb", ".err");
    Map<String, String> all = new HashMap<>(Map.of("XDG_CONFIG_HOME", emptyHome.toString()));
    all.putAll(variables);
    Process process =
        Program.builder(directory, all, arguments)
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    Result result = new Result(process.exitValue(), Files.readAllBytes(out), Files.readString(err));
    everythingShown.append(result.output()).append(result.errors());
    assertThat(result.errors()).doesNotContain(VALUE, "\tat ", "\u001b");
    return result;
  }

  private void create(String name, String value) throws Exception {
    run(value, "secret", "create", name).assertExitCode(0);
  }

  @Test
  void secretLivesItsWholeLife() throws Exception {
    Result created = run(VALUE + "\n", "secret", "create", "life/a", "--type", "PASSWORD");
    created.assertExitCode(0);
    assertThat(created.output()).isEqualTo("Created life/a, version 1.\n");
    assertThat(run("", "secret", "get", "life/a").output()).isEqualTo(VALUE);
    assertThat(run("second", "secret", "put", "life/a", "--expected-version", "1").output())
        .isEqualTo("Version 2 of life/a is now the current one.\n");
    run("third", "secret", "put", "life/a", "--expected-version", "1").assertExitCode(9);
    assertThat(run("", "secret", "get", "life/a", "--label", "previous").output()).isEqualTo(VALUE);
    assertThat(run("", "secret", "get", "life/a", "--version", "2").output()).isEqualTo("second");
    assertThat(
            run("", "secret", "versions", "life/a")
                .output()
                .lines()
                .map(l -> l.substring(0, 3).strip()))
        .containsExactly("VER", "2", "1");
    run("", "secret", "rollback", "life/a", "--version", "1").assertExitCode(0);
    assertThat(run("", "secret", "get", "life/a").output()).isEqualTo(VALUE);
    assertThat(run("", "secret", "disable", "life/a", "--version", "1").output())
        .contains("claviger secret enable life/a --version 1");
    run("", "secret", "get", "life/a").assertExitCode(11);
    run("", "secret", "enable", "life/a", "--version", "1").assertExitCode(0);
    run("", "secret", "purge", "life/a", "--yes").assertExitCode(9);
    assertThat(run("", "secret", "delete", "life/a", "--recovery-window", "12h").output())
        .contains("Undo: claviger secret restore life/a");
    run("", "secret", "get", "life/a").assertExitCode(9);
    run("", "secret", "restore", "life/a").assertExitCode(0);
    assertThat(run("", "secret", "get", "life/a").output()).isEqualTo(VALUE);
    run("", "secret", "delete", "life/a").assertExitCode(0);
    Result unasked = run("", "secret", "purge", "life/a");
    unasked.assertExitCode(2);
    assertThat(unasked.errors()).contains("--yes");
    assertThat(run("", "secret", "purge", "life/a", "--yes").output()).contains("cannot be undone");
    run("", "secret", "get", "life/a").assertExitCode(7);
  }

  @Test
  void everyByteSurvives() throws Exception {
    byte[] bytes = new byte[512];
    IntStream.range(0, bytes.length).forEach(i -> bytes[i] = (byte) (i * 7));
    bytes[511] = '\n';

    run(bytes, Map.of(), "secret", "create", "bin/a", "--binary").assertExitCode(0);
    assertThat(run("", "secret", "get", "bin/a").bytes()).isEqualTo(bytes);
    run("", "secret", "get", "bin/a", "--to-file", "copy").assertExitCode(0);

    Path copy = directory.resolve("copy");
    assertThat(copy).hasBinaryContent(bytes);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
        .isEqualTo("rw-------");
    run("", "secret", "put", "bin/a", "--from-file", "copy").assertExitCode(0);
    assertThat(run("", "secret", "get", "bin/a").bytes()).isEqualTo(bytes);
  }

  @Test
  void mapsHaveFields() throws Exception {
    String map = "{\"user\":\"app\",\"port\":5432,\"rate\":1.50,\"tls\":true}";

    run(map, "secret", "create", "map/a", "--json").assertExitCode(0);
    assertThat(run("", "secret", "get", "map/a", "--field", "user").output()).isEqualTo("app");
    assertThat(run("", "secret", "get", "map/a", "--field", "port").output()).isEqualTo("5432");
    run("", "secret", "get", "map/a", "--field", "none").assertExitCode(7);
    run("{" + VALUE, "secret", "put", "map/a", "--json").assertExitCode(2);
  }

  @Test
  void severalAreReadAtOnceAndOneFailureShows() throws Exception {
    create("batch/a", "one");
    create("batch/b", "two");

    Result both = run("", "secret", "get", "batch/a", "batch/b", "--output", "json");
    both.assertExitCode(0);
    assertThat(both.output()).startsWith("{\"items\":[{\"name\":\"batch/a\",\"value\":\"one\"");
    Result half = run("", "secret", "get", "batch/a", "batch/none");
    half.assertExitCode(7);
    assertThat(half.output()).contains("one", "Secret not found");
  }

  @Test
  void listsFollowTheirCursors() throws Exception {
    for (String name : List.of("list/a", "list/b", "list/c")) {
      create(name, VALUE);
    }

    assertThat(run("", "secret", "list", "--prefix", "list/").output().lines()).hasSize(4);
    Result two = run("", "secret", "list", "--prefix", "list/", "--limit", "2", "--output", "json");
    assertThat(two.output())
        .contains("list/a", "list/b", "\"next_cursor\":\"")
        .doesNotContain("list/c");
    assertThat(run("", "secret", "list", "--prefix", "none/", "--output", "json").output())
        .isEqualTo("{\"items\":[],\"next_cursor\":null}\n");
  }

  @Test
  void metadataAreShownAndChanged() throws Exception {
    create("meta/a", VALUE);

    Result changed = run("", "secret", "metadata", "meta/a", "--owner", "ops", "--tag", "env=test");
    assertThat(changed.output()).containsPattern("owner +ops").containsPattern("tags +env=test");
    assertThat(run("", "secret", "metadata", "meta/a", "--output", "json").output())
        .contains("\"owner\":\"ops\"", "\"tags\":{\"env\":\"test\"}");
  }

  @Test
  void repeatedKeyMakesNoSecondVersion() throws Exception {
    String[] create = {"secret", "create", "idem/a", "--idempotency-key", "k1"};

    run(VALUE, create).assertExitCode(0);
    assertThat(run(VALUE, create).output()).isEqualTo("Created idem/a, version 1.\n");
    run("other", create).assertExitCode(9);
  }

  @Test
  void hostileUserAgentCannotWriteToTheTerminal() throws Exception {
    create("hostile/a", VALUE);
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThat(
              client
                  .send(
                      HttpRequest.newBuilder(server.uri().resolve("/api/v1/secrets/hostile/a"))
                          .header("Authorization", "Bearer " + server.token())
                          .header("User-Agent", "evil\u0080agent")
                          .build(),
                      HttpResponse.BodyHandlers.ofString())
                  .statusCode())
          .isEqualTo(200);
    }

    Result table = run("", "audit", "list", "--name", "hostile/a");
    assertThat(table.output()).contains("READ", "SUCCESS", "evil");
    assertThat(table.output().chars()).allMatch(c -> c == '\n' || (c >= ' ' && c < 0x7f));
    Result json = run("", "audit", "list", "--name", "hostile/a", "--output", "json");
    assertThat(json.output().chars()).allMatch(c -> c == '\n' || (c >= ' ' && c < 0x7f));
  }

  @Test
  void auditTrailIsFiltered() throws Exception {
    create("trail/a", VALUE);
    assertThat(run("", "secret", "get", "trail/a").output()).isEqualTo(VALUE);

    Result reads =
        run("", "audit", "list", "--prefix", "trail/", "--action", "read", "--from", "1h");
    assertThat(reads.output().lines()).hasSize(2);
    assertThat(reads.output()).contains("READ", "trail/a", "dev-admin", "claviger-cli/");
    run("", "audit", "list", "--ip", "127.0.0.1").assertExitCode(2);
  }

  @Test
  void trailIsExportedAsLinesAndForSpreadsheets() throws Exception {
    create("export/a", VALUE);
    create("export/b", VALUE);
    String[] lines = {"audit", "export", "--prefix", "export/", "--action", "create"};

    Result exported = run("", lines);
    exported.assertExitCode(0);
    assertThat(exported.output().lines()).hasSize(2).allMatch(line -> line.startsWith("{\"id\":"));
    Result csv = run("", with(lines, "--format", "csv", "--file", "audit.csv"));
    csv.assertExitCode(0);
    assertThat(csv.output() + csv.errors()).isEmpty();
    Path file = directory.resolve("audit.csv");
    assertThat(Files.readString(file).lines()).hasSize(3);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    run("", with(lines, "--format", "xml")).assertExitCode(2);
    run("", "audit", "export", "--ip", "127.0.0.1", "--file", "none.csv").assertExitCode(2);
    assertThat(directory.resolve("none.csv")).doesNotExist();
  }

  @Test
  void logIsProvedWithoutServerAndDatabase() throws Exception {
    create("proof/a", VALUE);
    Path heads = directory.resolve(".claviger/audit-heads.log");
    await().until(() -> Files.exists(heads) && Files.size(heads) > 0);
    Files.copy(heads, directory.resolve("published"));
    Result key = run("", "audit", "public-key", "--data", ".claviger");
    Files.writeString(directory.resolve("audit.pub"), key.output());
    run("", "audit", "mac-key", "--data", ".claviger", "--file", "audit.mac").assertExitCode(0);
    Path macKey = directory.resolve("audit.mac");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(macKey)))
        .isEqualTo("rw-------");
    run("", "audit", "export", "--evidence", "evidence").assertExitCode(0);

    String[] verify = {
      "audit",
      "verify",
      "--evidence",
      "evidence",
      "--public-key",
      "audit.pub",
      "--published-heads",
      "published",
      "--mac-key",
      "audit.mac"
    };
    Result proved = run("", verify);
    proved.assertExitCode(0);
    assertThat(proved.output()).contains("valid:      true", "macs:       checked");

    Path evidence = directory.resolve("evidence");
    byte[] whole = Files.readAllBytes(evidence);
    Files.write(evidence, Arrays.copyOf(whole, whole.length - 9));
    run("", verify).assertExitCode(3);
    run("", "audit", "verify", "--evidence", "evidence").assertExitCode(2);
    Result recorded = run("", "audit", "list", "--action", "export_mac_key");
    assertThat(recorded.output()).contains("local-operator");
  }

  @Test
  void whoeverFollowsSeesWhatComesAndEndsWell() throws Exception {
    create("tail/a", VALUE);
    Path out = Files.createTempFile(directory, "tail", ".out");
    Process tail =
        Program.builder(
                directory,
                Map.of("XDG_CONFIG_HOME", emptyHome.toString()),
                "audit",
                "tail",
                "-f",
                "--prefix",
                "tail/",
                "--output",
                "json")
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Files.readString(out).contains("\"tail/a\""));
      create("tail/b", VALUE);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Files.readString(out).contains("\"tail/b\""));
      String pid = Long.toString(tail.pid());
      assertThat(new ProcessBuilder("kill", "-INT", pid).start().waitFor()).isZero();
      assertThat(tail.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(tail.exitValue()).isZero();
    } finally {
      tail.destroyForcibly();
    }
    Result sessions = run("", "audit", "list", "--name", "tail/", "--action", "read_audit");
    // The title, the session, and this search.
    assertThat(sessions.output().lines()).hasSize(3);
  }

  private static String[] with(String[] words, String... more) {
    return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray(String[]::new);
  }

  @ParameterizedTest
  @ValueSource(strings = {"planted value", "../x", "a//b", "a\u001b[31m", "\u202eabc", "x:purge"})
  void wrongNameIsRefusedWithoutRepeatingIt(String name) throws Exception {
    Result result = run(VALUE, "secret", "create", name);

    result.assertExitCode(2);
    assertThat(result.errors()).contains("name").doesNotContain(name);
  }

  @Test
  void valueAmongTheArgumentsIsRefusedWithoutRepeatingIt() throws Exception {
    Result result = run("", "secret", "create", "arg/a", VALUE);

    result.assertExitCode(2);
    assertThat(result.errors()).contains("leaked", "standard input");
    run("", "secret", "get", "arg/a").assertExitCode(7);
  }

  @Test
  void wrongTokenIsDenied() throws Exception {
    Map<String, String> variables = address(server.uri().toString(), "clv_wrong");

    for (String[] verb :
        new String[][] {{"secret", "list"}, {"secret", "create", "x"}, {"secret", "delete", "x"}}) {
      Result result = run(VALUE.getBytes(UTF_8), variables, verb);
      result.assertExitCode(8);
      assertThat(result.errors()).contains("claviger login").doesNotContain("clv_wrong");
    }
  }

  @Test
  void deadServerIsUnavailable() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Map<String, String> variables = address("http://127.0.0.1:" + port, "clv_x");

    Result result = run(VALUE.getBytes(UTF_8), variables, "secret", "create", "dead/a");

    result.assertExitCode(6);
    assertThat(result.errors()).contains("cannot reach http://127.0.0.1:" + port, "running?");
  }

  @Test
  void lostAnswerLeavesTheOutcomeOpenAndIsNotRepeated() throws Exception {
    try (FalseServer broken = new FalseServer("")) {
      Map<String, String> variables = address(broken.uri(), "clv_x");

      Result change = run(VALUE.getBytes(UTF_8), variables, "secret", "put", "x");
      change.assertExitCode(10);
      assertThat(change.errors()).contains("--idempotency-key cli-");
      run(new byte[0], variables, "secret", "delete", "x").assertExitCode(10);
      assertThat(broken.requests()).isEqualTo(2);
      run(new byte[0], variables, "secret", "get", "x").assertExitCode(6);
    }
  }

  @Test
  void redirectsAndStrangersAreRefused() throws Exception {
    String redirect =
        "HTTP/1.1 307 Go\r\nLocation: "
            + server.uri()
            + "/api/v1/secrets\r\nContent-Length: 0\r\n\r\n";
    for (String answer : List.of(redirect, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")) {
      try (FalseServer stranger = new FalseServer(answer)) {
        Map<String, String> variables = address(stranger.uri(), server.token());
        run(new byte[0], variables, "secret", "list").assertExitCode(3);
        run(new byte[] {1}, variables, "secret", "create", "x").assertExitCode(3);
      }
    }
  }

  @Test
  void tokenDoesNotTravelInClear() throws Exception {
    Map<String, String> variables = address("http://192.0.2.1:80", "clv_x");

    Result result = run(new byte[0], variables, "secret", "list");

    result.assertExitCode(3);
    assertThat(result.errors()).contains("--insecure-send-token-unencrypted");
  }

  @Test
  void loginIsCheckedKeptAndRemoved() throws Exception {
    Path home = Files.createTempDirectory(directory, "home");
    Map<String, String> variables =
        Map.of("XDG_CONFIG_HOME", home.toString(), "CLAVIGER_DATA", "none");
    String[] login = {"login", "--addr", server.uri().toString()};
    Path kept = home.resolve("claviger/login");

    run("clv_wrong".getBytes(UTF_8), variables, login).assertExitCode(8);
    assertThat(kept).doesNotExist();
    run(new byte[0], variables, "secret", "list").assertExitCode(3);
    byte[] token = (server.token() + "\n").getBytes(UTF_8);
    run(token, variables, login).assertExitCode(0);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
        .isEqualTo("rw-------");
    run(new byte[0], variables, "secret", "list").assertExitCode(0);
    run(new byte[0], variables, "logout").assertExitCode(0);
    assertThat(kept).doesNotExist();
  }

  @Test
  void readerThatHasSeenEnoughIsNoFailure() throws Exception {
    create("pipe/a", VALUE);
    Process process =
        Program.builder(
                directory, Map.of("XDG_CONFIG_HOME", emptyHome.toString()), "secret", "list")
            .redirectError(ProcessBuilder.Redirect.PIPE)
            .start();
    process.getInputStream().close();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(new String(process.getErrorStream().readAllBytes(), UTF_8)).isEmpty();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void verbsLoadNeitherSpringNorTheEngine() throws Exception {
    Path log = directory.resolve("classes.log");
    Map<String, String> variables = Map.of("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + log);

    run(new byte[0], variables, "secret", "list");

    try (Stream<String> lines = Files.lines(log)) {
      List<String> loaded = lines.toList();
      assertThat(loaded).anyMatch(line -> line.contains("SecretListCommand"));
      assertThat(loaded)
          .noneMatch(
              line ->
                  line.contains("org.springframework")
                      || line.contains("ch.qos.logback")
                      || line.contains("io.claviger.store"));
    }
  }

  private static Map<String, String> address(String address, String token) {
    return Map.of("CLAVIGER_ADDR", address, "CLAVIGER_TOKEN", token);
  }
}
