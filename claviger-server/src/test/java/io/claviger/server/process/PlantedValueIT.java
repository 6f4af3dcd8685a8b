package io.claviger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.server.Program;
import io.claviger.testkit.JournalCheck;
import io.claviger.testkit.RestartablePostgres;
import io.claviger.testkit.SqliteFixture;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A value that goes through a server shows up nowhere but in the answers to reads. */
class PlantedValueIT {
  private final String planted = "pv/+ " + HexFormat.of().formatHex(randomBytes());
  private final Leaks leaks = new Leaks();
  @TempDir private Path directory;
  @TempDir private Path data;
  private Client client;

  private static byte[] randomBytes() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  @BeforeEach
  void sayWhat() {
    System.out.println("planted " + planted);
    leaks.plant("the value", planted);
  }

  @Test
  void leaksNowhereOnSqlite() throws Exception {
    try (SqliteFixture file = SqliteFixture.freshDatabase()) {
      plantAndLook(Installed.on(file.url(), directory), file.file().getParent());
    }
  }

  @Test
  void leaksNowhereOnPostgresql() throws Exception {
    try (RestartablePostgres database = new RestartablePostgres(data)) {
      plantAndLook(Installed.on(database.url(), directory), data);
    }
  }

  private void plantAndLook(Installed installed, Path files) throws Exception {
    String log;
    try (Program server = installed.serve(Leaks.TRACE);
        JournalCheck journal = new JournalCheck(installed.url(), installed.rootKeys())) {
      client = new Client(server.uri(), installed.token());
      List<String> forms = PlantedForms.toSend(planted);
      for (int i = 0; i < forms.size(); i++) {
        plant("planted/key" + i, forms.get(i));
      }
      plantBinary();
      sendInWrongPlaces(server.uri());
      journal.awaitFolded(journal.head());
      String trail = client.get("/audit?limit=1000").body();
      assertThat(trail).contains("planted/key0");
      leaks.keep("the trail", trail);
      leaks.assertNothingIn(files);
      client.close();
      assertThat(server.terminate()).isEqualTo(143);
      log = server.errors() + server.lines();
    }
    leaks.assertNothingIn(files);
    assertThat(log).as("the log has traces").contains("TRACE", "io.claviger");
    leaks.keep("the log", log);
    leaks.assertNothingKept();
  }

  /** The right way, and refusals that have the value at hand. */
  private void plant(String name, String value) throws IOException {
    String json = "\"" + value + "\"";
    told(200, client.create(name, value, "first"));
    told(200, client.create(name, value, "first")); // again
    told(409, client.create(name, value, "other"));
    told(200, client.put(name, value, "second"));
    told(409, client.put(name, value + value, "second"));
    String expected = "{\"value\":" + json + ",\"expected_version\":\"1\"}";
    told(409, client.send("PUT", "/secrets/" + name, expected));
    told(404, client.put("planted/none", value, "third"));
    String map = "{\"value\":{\"user\":\"u\",\"password\":" + json + "}}";
    told(200, client.send("PUT", "/secrets/" + name, map));
    assertThat(client.read(name).body()).contains(value);
    assertThat(client.read(name + "?version=1").text("value")).isEqualTo(value);
    told(200, client.get("/secrets/" + name + ":versions"));
    told(200, client.get("/secrets/" + name + ":metadata"));
    told(200, client.turn("disable", name, 1));
    told(410, client.read(name + "?version=1"));
    told(200, client.delete(name));
    told(409, client.put(name, value, "fourth"));
    told(200, client.restore(name));
    told(200, client.delete(name));
    told(200, client.send("POST", "/secrets/" + name + ":purge", ""));
  }

  private void plantBinary() throws IOException {
    String base64 = PlantedForms.base64(planted);
    String name = "planted/binary";
    String body = "{\"name\":\"%s\",\"value\":\"%s\",\"encoding\":\"base64\"}";
    told(200, client.send("POST", "/secrets/create", body.formatted(name, base64)));
    told(409, client.send("POST", "/secrets/create", body.formatted(name, base64)));
    told(400, client.send("POST", "/secrets/create", body.formatted("planted/x", base64 + "!")));
    assertThat(client.read(name).text("value")).isEqualTo(base64);
  }

  /** Where no value belongs, and in requests that are broken. */
  private void sendInWrongPlaces(URI server) throws IOException {
    String json = "\"" + planted + "\"";
    String create = "/secrets/create";
    for (String body :
        new String[] {
          json,
          "{\"value\":" + json,
          "{\"value\":\"" + planted,
          "{\"value\":" + json + "}",
          "{\"name\":\"planted/x\",\"value\":" + json + ",\"value\":" + json + "}",
          "{\"name\":\"planted/x\",\"value\":[" + json + "]}",
          "{\"name\":\"planted/x\",\"value\":{\"a\":{\"b\":" + json + "}}}",
          "{\"name\":\"planted/x\",\"value\":\"\\q" + planted + "\"}",
          "{\"name\":\"planted/x\",\"value\":" + json + ",\"encoding\":" + json + "}",
          "{\"name\":\"planted/x\",\"value\":" + json + ",\"encoding\":\"base64\"}",
          "{\"name\":\"planted/x\",\"value\":" + json + ",\"secret_type\":" + json + "}",
          "{\"name\":\"planted/x\",\"value\":" + json + ",\"expires_days\":" + json + "}",
          "{\"name\":\"planted/x\",\"value\":" + json + "," + json + ":1}",
          "{\"name\":" + json + ",\"value\":" + json + "}",
          "{\"name\":\"planted/x\",\"value\":\"" + planted.repeat(2_000) + "\"}",
        }) {
      told(400, client.send("POST", create, body));
    }
    told(413, client.send("POST", create, "{\"value\":\"" + planted.repeat(30_000) + "\"}"));
    String body = "{\"name\":\"planted/x\",\"value\":" + json + "}";
    told(404, client.send("POST", "/nothing", body));
    told(405, client.send("POST", "/secrets/planted/x", body));
    told(400, client.send("POST", "/secrets/planted/x:purge", body));
    told(400, client.send("POST", "/secrets/planted/x:rollback", "{\"version\":" + json + "}"));
    told(400, client.send("POST", "/secrets:batch-get", "{\"items\":[" + json + "]}"));
    String encoded = URLEncoder.encode(planted, StandardCharsets.UTF_8);
    for (String query : List.of("value=", "version=", "label=", "cursor=", "limit=", encoded)) {
      told(400, client.get("/secrets?" + query + (query.equals(encoded) ? "" : encoded)));
    }
    for (String query : List.of("version=", "label=", "token=", "value=")) {
      told(400, client.get("/secrets/planted/x?" + query + encoded));
    }
    told(400, client.get("/audit?from=" + encoded));
    sendStrangely(server, body, encoded);
  }

  private void sendStrangely(URI server, String body, String encoded) throws IOException {
    try (Client stranger = new Client(server, "")) {
      told(401, stranger.send("POST", "/secrets/create", body));
      told(401, stranger.send("POST", "/secrets/create", body, "Authorization: Basic " + encoded));
    }
    try (Client wrong = new Client(server, planted.replace(" ", ""))) {
      told(401, wrong.send("POST", "/secrets/create", body));
    }
    try (Client wrong = new Client(server, "clv_" + encoded)) {
      told(401, wrong.read("planted/x"));
    }
    String head = "POST /api/v1/secrets/create HTTP/1.1\r\nHost: x\r\n";
    String who = "Authorization: Bearer " + client.token() + "\r\n";
    String type = "Content-Type: application/json\r\n";
    String form = "value=" + encoded;
    for (String request :
        new String[] {
          head + who + "Content-Type: text/plain\r\n" + length(body) + "\r\n" + body,
          head
              + who
              + "Content-Type: application/x-www-form-urlencoded\r\n"
              + length(form)
              + "\r\n"
              + form,
          head + who + "Content-Type: " + encoded + "\r\n" + length(body) + "\r\n" + body,
          head + who + type + "Content-Encoding: gzip\r\n" + length(body) + "\r\n" + body,
          head + who + type + "Transfer-Encoding: chunked\r\n\r\n" + planted + "\r\n",
          head + who + type + "Content-Length: " + encoded + "\r\n\r\n" + body,
          head + who + type + planted + "\r\n" + length(body) + "\r\n" + body,
          encoded.replace("%", "") + " /api/v1/secrets HTTP/1.1\r\nHost: x\r\n" + who + "\r\n",
          "GET /api/v1/secrets HTTP/" + encoded + "\r\nHost: x\r\n" + who + "\r\n",
          "GET /api/v1/secrets?" + planted + " HTTP/1.1\r\nHost: x\r\n" + who + "\r\n",
        }) {
      try (HttpConnection connection = new HttpConnection(server)) {
        connection.write(request.getBytes(StandardCharsets.UTF_8));
        Answer answer = connection.read();
        assertThat(answer.status()).as(request).isBetween(400, 505);
        told(answer.status(), answer);
      }
    }
  }

  private static String length(String body) {
    return "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n";
  }

  private void told(int status, Answer answer) {
    leaks.told(status, answer);
  }
}
