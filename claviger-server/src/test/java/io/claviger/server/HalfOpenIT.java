package io.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strangers who begin requests and never end them, at a server with the launcher's memory. */
class HalfOpenIT {
  private static final String HEADER = "GET /x HTTP/1.1\r\nHost: a\r\nX: a";
  private static final String BODY =
      "POST /api/v1/secrets/create HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
          + "Content-Length: 100000\r\n\r\n{";

  private static final String LOGIN =
      "POST /api/v1/auth/approle/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
          + "Content-Length: 500\r\n\r\n{";

  /** More than twice as many connections as the server takes with its heap of 160 MiB. */
  private static final int MANY = 2000;

  /** What is promised is 10 seconds; a busy machine may look at the clock late. */
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir Path directory;
  private final List<Socket> open = new ArrayList<>();

  @AfterEach
  void hangUp() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
  }

  @Test
  void othersAreServedWhileStrangersOpenMoreThanTheServerTakes() throws Exception {
    try (Program server = Program.serveAsLaunched(directory, "dev", "--port", "0")) {
      assertThat(server.create("app/db", "s3cret", server.token()).statusCode()).isEqualTo(200);
      for (int round = 0; round < 4; round++) {
        open(server, MANY / 4);
        // Over the connection that was kept, and over a new one.
        assertThat(server.get("/api/v1/secrets/app/db", server.token()).body()).contains("s3cret");
        assertThat(newConnection(server)).contains("\"s3cret\"");
      }
      // Those whose bodies do not come are ended after two seconds: a busy machine opens too few.
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (!server.errors().contains("event=connections_cut reason=no_room")) {
        assertThat(System.nanoTime()).as("when there was no room yet").isLessThan(end);
        open(server, MANY / 4, BODY);
      }
      assertThat(server.create("app/new", "s3cret", server.token()).statusCode()).isEqualTo(200);

      for (Socket socket : open) {
        assertThat(isClosedInTime(socket)).isTrue();
      }
      assertThat(server.get("/api/v1/secrets/app/db", server.token()).body()).contains("s3cret");
      assertThat(server.errors())
          .contains("event=connections_cut reason=no_room actor_ip=127.0.0.1")
          .doesNotContain("OutOfMemoryError");
    }
  }

  @Test
  void thousandsWhoNeverSendAWholeHeaderTakeNobodysPlace() throws Exception {
    try (Program server = Program.serveAsLaunched(directory, "dev", "--port", "0")) {
      assertThat(server.create("app/db", "s3cret", server.token()).statusCode()).isEqualTo(200);
      open(server, 5_000, HEADER);

      assertThat(newConnection(server)).contains("\"s3cret\"");
      String before = server.get("/actuator/prometheus", server.token()).body();
      for (Socket socket : open) {
        assertThat(isClosedInTime(socket)).isTrue();
      }
      String after = server.get("/actuator/prometheus", server.token()).body();

      // Some of the first may have had their time when the last was opened.
      assertThat(before).containsPattern("claviger_http_connections\\{state=\"waiting\"} [1-9]");
      assertThat(after)
          .contains("claviger_http_connections{state=\"waiting\"} 0.0")
          .contains("claviger_http_connections_cut_total{reason=\"slow_header\"} 5000.0")
          .contains("claviger_http_connections_cut_total{reason=\"no_room\"} 0.0");
      assertThat(server.errors()).doesNotContain("event=connections");
    }
  }

  @Test
  void loginsThatNeverEndTakeNoKnownClientsPlace() throws Exception {
    try (Program server = Program.serveAsLaunched(directory, "dev", "--port", "0");
        Socket known = new Socket(server.uri().getHost(), server.uri().getPort())) {
      assertThat(server.create("app/db", "s3cret", server.token()).statusCode()).isEqualTo(200);
      known.setSoTimeout((int) PATIENCE.toMillis());
      assertThat(readKept(known, server)).contains("s3cret");
      for (int round = 0; round < 3; round++) {
        open(server, MANY / 4, LOGIN);
        assertThat(newConnection(server)).contains("\"s3cret\"");
      }

      assertThat(readKept(known, server))
          .as("over the connection that was kept")
          .contains("s3cret");
      for (Socket socket : open) {
        assertThat(isClosedInTime(socket)).isTrue();
      }
    }
  }

  /** Reads the secret and leaves the connection open. */
  private static String readKept(Socket socket, Program server) throws IOException {
    String request =
        "GET /api/v1/secrets/app/db HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
            + server.token()
            + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    StringBuilder answer = new StringBuilder();
    for (int next = 0; next >= 0 && answer.indexOf("}") < 0; ) {
      next = socket.getInputStream().read();
      answer.append((char) next);
    }
    return answer.toString();
  }

  private static String newConnection(Program server) throws IOException {
    return RawHttp.send(
        server.uri(),
        "GET /api/v1/secrets/app/db HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
            + "Authorization: Bearer "
            + server.token()
            + "\r\n\r\n");
  }

  /** Reads until the server hangs up. */
  private static boolean isClosedInTime(Socket socket) throws IOException {
    socket.setSoTimeout((int) PATIENCE.toMillis());
    try {
      InputStream in = socket.getInputStream();
      while (in.read() >= 0) {
        // the refusal of a body
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset
    }
  }

  @Test
  void whatDripsIsCutOff() throws Exception {
    try (Program server = Program.serve(directory, Map.of(), "dev", "--port", "0")) {
      open(server, 2);
      open(server, 1, "");
      open(server, 1, "\r\n");
      for (Socket dripping : open) {
        dripping.setSoTimeout(100);
        // Empty lines before a request are skipped, so they never make one.
        char drop = dripping.equals(open.getLast()) ? '\n' : 'a';
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (isOpen(dripping, drop)) {
          assertThat(System.nanoTime()).isLessThan(end);
        }
      }
    }
  }

  /** Sends another byte and listens for a moment. */
  private static boolean isOpen(Socket socket, char drop) {
    try {
      socket.getOutputStream().write(drop);
      while (socket.getInputStream().read() >= 0) {
        // the refusal of a body
      }
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void open(Program server, int count) throws IOException {
    open(server, count / 2, HEADER);
    open(server, count / 2, BODY);
  }

  private void open(Program server, int count, String begun) throws IOException {
    for (int i = 0; i < count; i++) {
      Socket socket = new Socket();
      open.add(socket);
      socket.connect(new InetSocketAddress(server.uri().getHost(), server.uri().getPort()), 30_000);
      socket.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
    }
  }
}
