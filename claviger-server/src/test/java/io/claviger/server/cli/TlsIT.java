package io.claviger.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.server.Program;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs that ask a server, against one that speaks TLS with a certificate of its own. */
class TlsIT {
  @TempDir static Path directory;

  private static Program server;
  private static String token;
  private static Path authority;

  @BeforeAll
  static void serve() throws Exception {
    Path keys = directory.resolve("server.p12");
    authority = directory.resolve("authority.pem");
    String store = "-keystore " + keys + " -storepass changeit -alias server";
    keytool("-genkeypair -keyalg EC -dname CN=server -ext SAN=ip:127.0.0.1 -validity 2 " + store);
    keytool("-exportcert -rfc -file " + authority + " " + store);
    Path config = directory.resolve("claviger.properties");
    Files.write(
        config,
        List.of(
            "server.ssl.key-store=file:" + keys,
            "server.ssl.key-store-password=changeit",
            "server.address=127.0.0.1"));
    Map<String, String> variables = Map.of("CLAVIGER_DATA", "data");
    Program.run(directory, variables, "init", "--token-file", "admin-token").assertExitCode(0);
    token = Files.readString(directory.resolve("admin-token")).strip();
    server =
        Program.serve(directory, variables, "serve", "--port", "0", "--config", config.toString());
    assertThat(server.uri().getScheme()).isEqualTo("https");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void keytool(String arguments) throws Exception {
    String program = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process process =
        new ProcessBuilder((program + " " + arguments).split(" ", -1))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.log").toFile())
            .start();
    assertThat(process.waitFor()).as("keytool %s", arguments).isZero();
  }

  private static Program.Result run(Map<String, String> more, String... arguments) {
    Map<String, String> variables = new HashMap<>();
    variables.put("CLAVIGER_ADDR", server.uri().toString());
    variables.put("CLAVIGER_TOKEN", token);
    variables.put("XDG_CONFIG_HOME", directory.resolve("config").toString());
    variables.putAll(more);
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    Streams streams =
        new Streams(
            new ByteArrayInputStream("first".getBytes(UTF_8)),
            output,
            errors,
            Screen.NONE,
            new ConsoleKeyboard());
    int code = CommandLineTool.of(streams, variables).run(arguments);
    Program.Result result =
        new Program.Result(code, output.toString(UTF_8), errors.toString(UTF_8));
    assertThat(result.toString()).doesNotContain(token);
    return result;
  }

  @Test
  void trustsTheAuthoritiesOfTheFile() {
    run(Map.of(), "secret", "create", "tls/a", "--ca-file", authority.toString()).assertExitCode(0);

    Map<String, String> trusting = Map.of("CLAVIGER_CA_FILE", authority.toString());
    assertThat(run(trusting, "secret", "get", "tls/a").output()).isEqualTo("first");
  }

  @Test
  void loginKeepsTheAuthorities() throws Exception {
    String address = server.uri().toString();
    Path file = directory.resolve("admin-token");
    Map<String, String> none = Map.of("CLAVIGER_ADDR", "", "CLAVIGER_TOKEN", "");

    run(none, "login", "--addr", address, "--token-file", file.toString()).assertExitCode(3);
    run(
            none,
            "login",
            "--addr",
            address,
            "--token-file",
            file.toString(),
            "--ca-file",
            authority.toString())
        .assertExitCode(0);
    run(none, "secret", "list").assertExitCode(0);
    run(none, "logout").assertExitCode(0);
  }

  @Test
  void anUnknownAuthorityIsNamedAsSuch() {
    Program.Result result = run(Map.of(), "secret", "list");

    result.assertExitCode(3);
    assertThat(result.errors())
        .contains("comes from an authority that is not trusted here", "Nothing was sent", "--ca");
  }

  @Test
  void aCertificateForAnotherHostIsRefused() {
    Map<String, String> otherName =
        Map.of(
            "CLAVIGER_ADDR",
            "https://localhost:" + server.uri().getPort(),
            "CLAVIGER_CA_FILE",
            authority.toString());

    Program.Result result = run(otherName, "secret", "list");

    result.assertExitCode(3);
    assertThat(result.errors()).contains("is for another host", "localhost");
  }

  @Test
  void clearTextWhereTlsIsSpokenIsExplained() {
    String clear = "http://127.0.0.1:" + server.uri().getPort();

    Program.Result result = run(Map.of("CLAVIGER_ADDR", clear), "secret", "list");

    result.assertExitCode(3);
    assertThat(result.errors()).contains("use https://");
  }

  @Test
  void tlsWhereClearTextIsSpokenIsExplainedAndNoTokenSent() throws Exception {
    StringBuilder heard = new StringBuilder();
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread stranger =
          Thread.startVirtualThread(
              () -> {
                try (Socket client = socket.accept()) {
                  byte[] hello = client.getInputStream().readNBytes(100);
                  heard.append(new String(hello, UTF_8));
                  client.getOutputStream().write("HTTP/1.1 400 No\r\n\r\n".getBytes(UTF_8));
                } catch (IOException e) {
                  heard.append(e);
                }
              });
      String address = "https://127.0.0.1:" + socket.getLocalPort();

      Program.Result result = run(Map.of("CLAVIGER_ADDR", address), "secret", "list");

      stranger.join();
      result.assertExitCode(3);
      assertThat(result.errors()).contains("does not speak TLS");
      assertThat(heard.toString()).isNotEmpty().doesNotContain(token, "Exception");
    }
  }

  @Test
  void aFileWithoutAuthoritiesIsRefused() throws Exception {
    Path empty = Files.writeString(directory.resolve("empty.pem"), "nothing");

    Program.Result wrong = run(Map.of(), "secret", "list", "--ca-file", empty.toString());
    Program.Result missing = run(Map.of(), "secret", "list", "--ca-file", "/nonexistent.pem");

    wrong.assertExitCode(3);
    assertThat(wrong.errors()).contains("holds no certificates", "PEM");
    missing.assertExitCode(3);
    assertThat(missing.errors()).contains("/nonexistent.pem", "--ca-file");
  }
}
