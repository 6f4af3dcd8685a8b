package io.claviger.server.process;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Calls the routes of one server, one after the other on a kept connection. Not thread-safe. */
final class Client implements AutoCloseable {
  private final URI server;
  private final String token;
  private @Nullable HttpConnection connection;

  Client(URI server, String token) {
    this.server = server;
    this.token = token;
  }

  boolean isConnected() {
    return connection != null;
  }

  String token() {
    return token;
  }

  Answer create(String name, String value, String key) throws IOException {
    String body = "{\"name\":\"%s\",\"value\":\"%s\"}".formatted(name, value);
    return send("POST", "/secrets/create", body, "Idempotency-Key: " + key);
  }

  Answer put(String name, String value, String key) throws IOException {
    String body = "{\"value\":\"" + value + "\"}";
    return send("PUT", "/secrets/" + name, body, "Idempotency-Key: " + key);
  }

  Answer get(String path) throws IOException {
    return send("GET", path, "");
  }

  Answer read(String name) throws IOException {
    return get("/secrets/" + name);
  }

  /** A verb on a version: disable, enable or rollback. */
  Answer turn(String verb, String name, long version) throws IOException {
    return send("POST", "/secrets/" + name + ":" + verb, "{\"version\":\"" + version + "\"}");
  }

  Answer delete(String name) throws IOException {
    return send("DELETE", "/secrets/" + name, "");
  }

  Answer restore(String name) throws IOException {
    return send("POST", "/secrets/" + name + ":restore", "");
  }

  /** Sends a request and reads its answer; the path is below {@code /api/v1}. */
  Answer send(String method, String path, String body, String... headers) throws IOException {
    return exchange(request(method, "/api/v1" + path, body, headers));
  }

  /** The bytes of a request. */
  byte[] request(String method, String path, String body, String... headers) {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: ");
    head.append(server.getAuthority()).append("\r\n");
    if (!token.isEmpty()) {
      head.append("Authorization: Bearer ").append(token).append("\r\n");
    }
    if (content.length > 0) {
      head.append("Content-Type: application/json\r\nContent-Length: ").append(content.length);
      head.append("\r\n");
    }
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    head.append("\r\n").append(body);
    return head.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Sends bytes and reads the answer; an exception tells that there was none. */
  Answer exchange(byte[] request) throws IOException {
    HttpConnection open = connection;
    if (open == null) {
      open = new HttpConnection(server);
      connection = open;
    }
    try {
      open.write(request);
      Answer answer = open.read();
      if (answer.closes()) {
        close();
      }
      return answer;
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    HttpConnection open = connection;
    connection = null;
    if (open != null) {
      open.close();
    }
  }
}
