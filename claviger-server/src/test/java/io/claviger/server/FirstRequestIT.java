package io.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** First requests of a connection, in the pieces in which a network may bring them. */
class FirstRequestIT {
  private static final String HEALTH = "GET /actuator/health HTTP/1.1\r\nHost: a\r\n";
  private static final String CLOSE = "Connection: close\r\n\r\n";

  @TempDir static Path directory;
  private static Program server;

  @BeforeAll
  static void serve() throws IOException {
    server = Program.serve(directory, Map.of(), "dev", "--port", "0");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String create(String name, int length) {
    String body = "{\"name\":\"" + name + "\",\"value\":\"" + "v".repeat(length) + "\"}";
    return "POST /api/v1/secrets/create HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        + ("Authorization: Bearer " + server.token() + "\r\n")
        + ("Content-Length: " + body.length() + "\r\n" + CLOSE + body);
  }

  /** Sends each piece in a packet of its own. */
  private static String sendInPieces(String request, int size) throws IOException {
    byte[] all = request.getBytes(StandardCharsets.ISO_8859_1);
    try (Socket socket = new Socket(server.uri().getHost(), server.uri().getPort())) {
      socket.setSoTimeout(30_000);
      socket.setTcpNoDelay(true);
      for (int at = 0; at < all.length; at += size) {
        socket.getOutputStream().write(all, at, Math.min(size, all.length - at));
      }
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void aRequestMayComeByteByByte() throws IOException {
    assertThat(sendInPieces(HEALTH + CLOSE, 1)).startsWith("HTTP/1.1 200").contains("UP");
    assertThat(sendInPieces(create("byte/by/byte", 100), 1)).startsWith("HTTP/1.1 200");
  }

  @Test
  void aBodyMayComeWithItsHeaderInPartOrLater() throws Exception {
    for (int size : new int[] {100, 1_000, 9_000, 100_000}) {
      assertThat(sendInPieces(create("in/pieces/of/" + size, 60_000), size))
          .as("pieces of %d bytes", size)
          .startsWith("HTTP/1.1 200");
    }
    assertThat(server.get("/api/v1/secrets/in/pieces/of/9000", server.token()).body())
        .contains("v".repeat(60_000));
  }

  @Test
  void requestsMayComeTogether() throws IOException {
    String answers = RawHttp.send(server.uri(), (HEALTH + "\r\n").repeat(3) + HEALTH + CLOSE);

    assertThat(answers.split("HTTP/1\\.1 200", -1)).hasSize(5);
  }

  @Test
  void strangersWhoSendManyRequestsTogetherAreSentAwayAndOthersAreNot() throws IOException {
    String request = "GET /api/v1/secrets/none HTTP/1.1\r\nHost: a\r\n";
    String known = request + "Authorization: Bearer " + server.token() + "\r\n";

    String strangers = RawHttp.send(server.uri(), (request + "\r\n").repeat(100));
    String theirs = RawHttp.send(server.uri(), (known + "\r\n").repeat(99) + known + CLOSE);

    assertThat(strangers.split("HTTP/1\\.1 401", -1)).hasSize(18);
    assertThat(strangers.substring(strangers.lastIndexOf("HTTP/1.1")))
        .contains("\r\nConnection: close\r\n");
    assertThat(theirs.split("HTTP/1\\.1 404", -1)).hasSize(101);
  }

  @Test
  void whoeverHangsUpBeforeTheEndGetsNoAnswer() throws IOException {
    try (Socket socket = new Socket(server.uri().getHost(), server.uri().getPort())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(HEALTH.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();

      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    }
  }
}
