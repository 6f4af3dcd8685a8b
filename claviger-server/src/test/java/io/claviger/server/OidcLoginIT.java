package io.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** People who log in at a real provider, over HTTP and by the command line. */
class OidcLoginIT {
  private static final String BEGIN = "/api/v1/auth/oidc/begin";
  private static final String LOGIN = "/api/v1/auth/oidc/login";
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir static Path directory;

  private static RealProvider provider;
  private static Program server;
  private static String root;

  @BeforeAll
  static void serve() throws Exception {
    provider = new RealProvider();
    Path secret = Files.writeString(directory.resolve("secret"), RealProvider.SECRET + "\n");
    List<String> settings = new ArrayList<>();
    for (String name : List.of("corp", "public", "away")) {
      String prefix = "claviger.auth.oidc." + name + ".";
      settings.add(
          prefix + "issuer=" + (name.equals("away") ? "http://127.0.0.1:1" : provider.issuer()));
      settings.add(prefix + "redirect-uris=http://127.0.0.1/callback," + RealProvider.CONSOLE);
      settings.add(prefix + "rules[0].claims.groups=fleet");
      settings.add(prefix + "rules[0].policies=writer");
      settings.add(
          prefix
              + "client-id="
              + (name.equals("public") ? RealProvider.PUBLIC_CLIENT : RealProvider.CLIENT));
    }
    settings.add("claviger.auth.oidc.corp.client-secret-file=" + secret);
    Path config = Files.write(directory.resolve("claviger.properties"), settings);
    Map<String, String> variables = Map.of("CLAVIGER_DATA", "data");
    Program.run(directory, variables, "init", "--token-file", "admin-token").assertExitCode(0);
    root = Files.readString(directory.resolve("admin-token")).strip();
    server =
        Program.serve(directory, variables, "serve", "--port", "0", "--config", config.toString());
  }

  @AfterAll
  static void stop() {
    server.close();
    provider.close();
  }

  private static HttpResponse<String> begin(String name, String redirectUri) throws Exception {
    String body = "{\"name\":\"%s\",\"redirect_uri\":\"%s\"}".formatted(name, redirectUri);
    return server.post(BEGIN, body, "");
  }

  private static JsonNode begun(String name) throws Exception {
    HttpResponse<String> answer = begin(name, RealProvider.CONSOLE);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  /** What the console would do with what the browser brings back. */
  private static String returned(JsonNode begun) throws Exception {
    try (UserAgent browser = new UserAgent()) {
      URI end = browser.logIn(begun.get("authorization_url").asString(), RealProvider.CONSOLE);
      return finish(begun.get("flow").asString(), end);
    }
  }

  private static String finish(String flow, URI end) {
    Map<String, String> query = FalseProvider.parameters(end.getRawQuery());
    String iss = query.containsKey("iss") ? ",\"iss\":\"" + query.get("iss") + "\"" : "";
    return "{\"flow\":\"%s\",\"code\":\"%s\",\"state\":\"%s\"%s}"
        .formatted(flow, query.get("code"), query.get("state"), iss);
  }

  private static void assertRefused(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
    assertThat(JSON.readTree(answer.body()).get("detail").asString())
        .isEqualTo("The login is refused");
  }

  @Test
  void somebodyLogsInOverHttp() throws Exception {
    for (String name : List.of("corp", "public")) {
      String body = returned(begun(name));
      HttpResponse<String> answer = server.post(LOGIN, body, "");

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      JsonNode token = JSON.readTree(answer.body());
      assertThat(token.get("principal").asString()).isEqualTo("oidc:" + name + "/alice");
      assertThat(token.get("policies").toString()).isEqualTo("[\"writer\"]");
      assertThat(server.create(name + "/a", "v", token.get("token").asString()).statusCode())
          .isEqualTo(200);
      String trail = server.get("/api/v1/audit?action=LOGIN&limit=1", root).body();
      assertThat(trail)
          .contains("oidc:" + name + "/alice", "\"method\":\"oidc\"", "\"role\":\"" + name);

      assertRefused(server.post(LOGIN, body, "")); // the code has been used
    }
    assertNothingPlanted();
  }

  @Test
  void aCodeBelongsToItsFlow() throws Exception {
    JsonNode one = begun("corp");
    JsonNode other = begun("corp");
    String body = returned(one);

    assertRefused(
        server.post(
            LOGIN, body.replace(one.get("flow").asString(), other.get("flow").asString()), ""));
    assertRefused(
        server.post(
            LOGIN,
            body.replace(one.get("flow").asString(), other.get("flow").asString())
                .replace(one.get("state").asString(), other.get("state").asString()),
            ""));
    assertThat(server.get("/actuator/prometheus", root).body())
        .contains("claviger_authentication_failures_total{reason=\"wrong_state\"}")
        .contains("claviger_authentication_failures_total{reason=\"refused_code\"}");
    assertNothingPlanted();
  }

  @Test
  void whatIsNotAllowedIsRefusedAlike() throws Exception {
    assertRefused(begin("nobody", RealProvider.CONSOLE));
    assertRefused(begin("away", RealProvider.CONSOLE));
    assertRefused(begin("corp", "https://evil.example/callback"));
    assertRefused(server.post(LOGIN, "{\"flow\":\"a\",\"code\":\"b\",\"state\":\"c\"}", ""));
    for (String body : List.of("{}", "{\"name\":\"corp\"}", "{\"x\":1}", "")) {
      assertThat(server.post(BEGIN, body, "").statusCode()).as(body).isEqualTo(400);
      assertThat(server.post(LOGIN, body, "").statusCode()).as(body).isEqualTo(400);
    }
    assertThat(server.get(BEGIN, "").statusCode()).isEqualTo(401);
  }

  /** A verb of the command line that waits for a browser. */
  private static final class Waiting implements AutoCloseable {
    private final Process process;
    private final BufferedReader errors;
    private final StringBuilder said = new StringBuilder();
    private final Path home;
    private final String url;

    Waiting(Path home, Map<String, String> variables, String... more) throws IOException {
      this.home = Files.createDirectories(home);
      List<String> arguments =
          new ArrayList<>(List.of("login", "--addr", server.uri().toString(), "--method", "oidc"));
      arguments.addAll(List.of("--name", "corp"));
      arguments.addAll(List.of(more));
      ProcessBuilder builder =
          Program.builder(directory, variables, arguments.toArray(String[]::new));
      builder.environment().put("XDG_CONFIG_HOME", home.toString());
      this.process = builder.start();
      this.errors = process.errorReader(StandardCharsets.UTF_8);
      this.url = awaitLine("  http").strip();
    }

    private String awaitLine(String start) throws IOException {
      String line = errors.readLine();
      while (line != null) {
        said.append(line).append('\n');
        if (line.startsWith(start)) {
          return line;
        }
        line = errors.readLine();
      }
      throw new IllegalStateException("it ended with\n" + said);
    }

    String redirectUri() {
      return FalseProvider.parameters(URI.create(url).getRawQuery()).get("redirect_uri");
    }

    void paste(String text) throws IOException {
      try (OutputStream out = process.getOutputStream()) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
      }
    }

    Program.Result end() throws Exception {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      errors.lines().forEach(line -> said.append(line).append('\n'));
      String output = process.inputReader(StandardCharsets.UTF_8).readLine();
      return new Program.Result(process.exitValue(), String.valueOf(output), said.toString());
    }

    void assertLoggedIn() throws Exception {
      Program.Result result = end();
      result.assertExitCode(0);
      assertThat(result.output()).contains("Logged in to");
      Path kept = home.resolve("claviger").resolve("login");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
          .isEqualTo("rw-------");
      Program.Result self =
          Program.run(directory, Map.of("XDG_CONFIG_HOME", home.toString()), "token", "self");
      self.assertExitCode(0);
      assertThat(self.output()).contains("oidc:corp/alice");
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @Test
  void theCommandLineWaitsForTheBrowser() throws Exception {
    try (Waiting login = new Waiting(directory.resolve("one"), Map.of(), "--no-browser");
        UserAgent browser = new UserAgent()) {
      URI end = browser.logIn(login.url, login.redirectUri());
      assertThat(end.toString()).startsWith("http://127.0.0.1:").contains("/callback?");
      assertThat(browser.get(URI.create(login.redirectUri() + "?code=a&state=b")).statusCode())
          .isEqualTo(400);
      assertThat(browser.get(end.resolve("/favicon.ico")).statusCode()).isEqualTo(404);

      HttpResponse<String> page = browser.get(end);
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).contains("You may close this window").doesNotContain("code");
      login.assertLoggedIn();
    }
    assertNothingPlanted();
  }

  @Test
  void theCommandLineOpensTheBrowser() throws Exception {
    Path bin = Files.createDirectories(directory.resolve("bin"));
    Path opened = directory.resolve("opened");
    Path script = bin.resolve("xdg-open");
    Files.writeString(
        script,
        "#!/bin/sh\n{ echo \"$1\"; env | grep CLAVIGER_ || echo end; } > '" + opened + "'\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    String path = bin + File.pathSeparator + System.getenv("PATH");
    try (Waiting login =
            new Waiting(
                directory.resolve("two"),
                Map.of("PATH", path, "DISPLAY", ":99", "CLAVIGER_TOKEN", "planted"));
        UserAgent browser = new UserAgent()) {
      browser.get(browser.logIn(login.url, login.redirectUri()));
      login.assertLoggedIn();
      await()
          .untilAsserted(
              () -> assertThat(Files.readString(opened)).isEqualTo(login.url + "\nend\n"));
    }
  }

  @Test
  void theAddressOfTheLastPageCanBePasted() throws Exception {
    try (Waiting login = new Waiting(directory.resolve("three"), Map.of(), "--no-browser");
        UserAgent browser = new UserAgent()) {
      login.paste(browser.logIn(login.url, login.redirectUri()) + "\n");

      login.assertLoggedIn();
    }
  }

  @Test
  void whoIsRefusedByTheProviderIsNotLoggedIn() throws Exception {
    try (Waiting login = new Waiting(directory.resolve("four"), Map.of(), "--no-browser");
        UserAgent browser = new UserAgent()) {
      String state = FalseProvider.parameters(URI.create(login.url).getRawQuery()).get("state");
      browser.get(
          URI.create(
              login.redirectUri()
                  + "?error=access_denied&error_description=%1B%5Bplanted&state="
                  + state));

      Program.Result result = login.end();
      result.assertExitCode(8);
      assertThat(result.errors()).contains("did not log you in").doesNotContain("planted");
      assertThat(directory.resolve("four").resolve("claviger")).doesNotExist();
    }
  }

  @Test
  void aLoginThatTheServerDoesNotBeginEndsAtOnce() throws Exception {
    Program.Result result =
        Program.run(
            directory,
            Map.of(),
            "login",
            "--addr",
            server.uri().toString(),
            "--method",
            "oidc",
            "--name",
            "nobody");

    result.assertExitCode(8);
  }

  @Test
  void theServerDoesNotStartWithWrongSettings() throws Exception {
    Path config =
        Files.writeString(
            directory.resolve("wrong.properties"),
            """
            claviger.auth.oidc.corp.issuer=http://provider.example
            claviger.auth.oidc.corp.client-secret=planted
            claviger.auth.oidc.corp.scopes=profile
            """);
    Program.Result result =
        Program.run(
            directory,
            Map.of("CLAVIGER_DATA", "data"),
            "serve",
            "--port",
            "0",
            "--config",
            config.toString());

    result.assertExitCode(3);
    assertThat(result.errors())
        .contains("claviger.auth.oidc.corp.issuer must begin with https://")
        .contains("claviger.auth.oidc.corp.client-id is needed")
        .contains("claviger.auth.oidc.corp.scopes must hold openid")
        .doesNotContain("planted");
  }

  private static void assertNothingPlanted() throws Exception {
    assertThat(server.errors()).doesNotContain("planted", "eyJ", "code=");
    assertThat(server.get("/api/v1/audit:export", root).body())
        .doesNotContain("planted", "eyJ", "code=");
  }
}
