package io.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Logins with certificates of clients, at a running server that asks for them. */
class CertificateLoginIT {
  private static final String ID = "spiffe://fleet.example/ns/prod/sa/dispatch";
  private static final Api.Call LOGIN =
      new Api.Call("POST", "/api/v1/auth/cert/login", "{\"role\":\"fleet\"}");

  @TempDir static Path directory;

  private static Certificates certificates;
  private static Program server;
  private static String root;
  private static Api admin;

  @BeforeAll
  static void serve() throws Exception {
    certificates = new Certificates(directory);
    certificates.authority("fleet-ca");
    certificates.authority("other-ca");
    certificates.authority("foreign-ca");
    certificates.server("server", "fleet-ca");
    String id = "SAN=uri:" + ID;
    certificates.client("dispatch", "fleet-ca", "CN=dispatch", "-ext", id);
    certificates.client("guest", "fleet-ca", "CN=guest");
    certificates.client("other", "other-ca", "CN=dispatch", "-ext", id);
    certificates.client("foreign", "foreign-ca", "CN=dispatch", "-ext", id);
    certificates.client(
        "expired", "fleet-ca", "CN=dispatch", "-ext", id, "-startdate", "-3d", "-validity", "2");
    Path config = directory.resolve("claviger.properties");
    Files.write(config, settings());
    Map<String, String> variables = Map.of("CLAVIGER_DATA", "data");
    Program.run(directory, variables, "init", "--token-file", "admin-token").assertExitCode(0);
    root = Files.readString(directory.resolve("admin-token")).strip();
    server =
        Program.serve(directory, variables, "serve", "--port", "0", "--config", config.toString());
    admin = as("");
    admin.done("POST", "/api/v1/secrets/create", "{\"name\":\"fleet/key\",\"value\":\"v\"}");
  }

  /** The server trusts an authority more than the role does. */
  private static List<String> settings() throws Exception {
    List<String> settings =
        new ArrayList<>(certificates.settings("server", "fleet-ca", "other-ca"));
    String role = "claviger.auth.cert.fleet.";
    settings.add(role + "ca-files=" + certificates.pem("fleet.pem", "fleet-ca"));
    settings.add(role + "spiffe-ids=spiffe://fleet.example/ns/prod/*");
    settings.add(role + "policies=reader");
    return settings;
  }

  @AfterAll
  static void stop() {
    admin.close();
    server.close();
  }

  /** The routes over TLS with this certificate, or with none. */
  private static Api as(String alias) throws Exception {
    return new Api(server.uri(), root, certificates.client(alias, "fleet-ca"));
  }

  private static Api.Answer logIn(String alias, Api.Call login) throws Exception {
    try (Api api = as(alias)) {
      return api.call(login, "");
    }
  }

  @Test
  void aCertificateOfTheRoleGivesAToken() throws Exception {
    Api.Answer answer = logIn("dispatch", LOGIN);

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.text("principal"))
        .isEqualTo("cert:fleet/spiffe:fleet.example/ns/prod/sa/dispatch");
    assertThat(answer.text("token")).startsWith("clv_");
    Api.Call read = new Api.Call("GET", "/api/v1/secrets/fleet/key", "");
    assertThat(admin.call(read, answer.text("token")).text("value")).isEqualTo("v");
    JsonNode events =
        admin
            .get("/api/v1/audit?action=LOGIN&actor_id=" + answer.text("principal"))
            .json()
            .get("items");
    assertThat(events).isNotEmpty();
    assertThat(events.get(0).get("details").toString()).contains("cert", "fleet");
  }

  @Test
  void aHandshakeMayComeByteByByte() throws Exception {
    URI address = server.uri();
    try (Socket plain =
            new Socket(address.getHost(), address.getPort()) {
              @Override
              public OutputStream getOutputStream() throws IOException {
                return byteByByte(super.getOutputStream());
              }
            };
        Socket socket =
            certificates
                .client("dispatch", "fleet-ca")
                .getSocketFactory()
                .createSocket(plain, address.getHost(), address.getPort(), true)) {
      plain.setTcpNoDelay(true);
      socket.setSoTimeout(30_000);
      socket
          .getOutputStream()
          .write(
              "GET /actuator/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));

      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 200")
          .contains("UP");
    }
  }

  private static OutputStream byteByByte(OutputStream out) {
    return new FilterOutputStream(out) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
          out.write(bytes, i, 1);
        }
      }
    };
  }

  @Test
  void everyRefusalIsAnsweredTheSame() throws Exception {
    List<Api.Answer> refusals = new ArrayList<>();
    refusals.add(logIn("", LOGIN));
    refusals.add(logIn("guest", LOGIN));
    refusals.add(logIn("other", LOGIN));
    refusals.add(logIn("dispatch", new Api.Call("POST", LOGIN.path(), "{\"role\":\"nothing\"}")));

    assertThat(refusals).containsOnly(refusals.getFirst());
    assertThat(refusals.getFirst().status()).isEqualTo(401);
    assertThat(refusals.getFirst().text("detail")).isEqualTo("The login is refused");
    String metrics = admin.get("/actuator/prometheus").body();
    for (String reason :
        List.of("no_certificate", "unbound_identity", "untrusted_certificate", "unknown_role")) {
      assertThat(metrics)
          .containsPattern("claviger_authentication_failures_total\\{.*" + reason + ".*} [1-9]");
    }
  }

  @Test
  void whatTheServerDoesNotTrustEndsInTheHandshake() throws Exception {
    assertThatThrownBy(() -> logIn("expired", LOGIN)).isInstanceOf(IOException.class);
    // The JDK's client shows no certificate of an authority that the server does not name.
    assertThat(logIn("foreign", LOGIN).status()).isEqualTo(401);
  }

  @Test
  void aCertificateInAHeaderIsNone() throws Exception {
    String pem = Files.readString(certificates.pem("dispatch.pem", "dispatch"));
    String line =
        Base64.getEncoder().encodeToString(certificates.chain("dispatch").getFirst().getEncoded());
    try (Api api = as("")) {
      for (String header :
          List.of(
              "SSL_CLIENT_CERT",
              "ssl-client-cert",
              "X-SSL-Client-Cert",
              "X-Client-Cert",
              "Client-Cert",
              "X-Forwarded-Client-Cert",
              "jakarta.servlet.request.X509Certificate")) {
        for (String value : List.of(line, ":" + line + ":", pem.replace("\n", " ").strip())) {
          assertThat(api.call(LOGIN, "", header, value).status()).as(header).isEqualTo(401);
        }
      }
    }
  }

  @Test
  void aCertificateAloneIsNoToken() throws Exception {
    try (Api api = as("dispatch")) {
      assertThat(api.call(new Api.Call("GET", "/api/v1/secrets/fleet/key", ""), "").status())
          .isEqualTo(401);
      assertThat(api.call(new Api.Call("GET", "/actuator/health", ""), "").status()).isEqualTo(200);
    }
  }

  @Test
  void aServerThatDoesNotAskForCertificatesDoesNotStartWithRoles() throws Exception {
    for (String wrong : List.of("server.ssl.client-auth=none", "server.ssl.enabled=false")) {
      List<String> settings = settings();
      settings.removeIf(line -> line.startsWith("server.ssl.client-auth"));
      settings.add(wrong);
      Path config = Files.write(directory.resolve("wrong.properties"), settings);
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
      assertThat(result.errors()).contains("server.ssl.client-auth=want");
    }
  }
}
