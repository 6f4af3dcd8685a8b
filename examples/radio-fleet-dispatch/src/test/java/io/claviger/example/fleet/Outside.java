package io.claviger.example.fleet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The world outside, on this machine: a dispatch gateway and a map provider. Each issues
 * credentials on request, as its web site would, and accepts the newest two. It needs nothing but
 * the JDK, so that {@code java Outside.java} runs it.
 */
final class Outside implements AutoCloseable {
  private final HttpServer server;
  private final Issuer gatewayKeys = new Issuer("gw-");
  private final Issuer mapTokens = new Issuer("map-");
  private final AtomicLong messages = new AtomicLong();

  Outside() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/gateway/keys", exchange -> answer(exchange, 200, newGatewayKey()));
    server.createContext("/gateway/messages", this::message);
    server.createContext("/map/tokens", exchange -> answer(exchange, 200, newMapToken()));
    server.createContext("/map/locate", this::locate);
    server.start();
  }

  /** Runs until it is ended, and prints where. */
  public static void main(String[] arguments) throws IOException {
    System.out.println(new Outside().url());
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  String newGatewayKey() {
    return gatewayKeys.issue();
  }

  String newMapToken() {
    return mapTokens.issue();
  }

  /** How many messages the gateway took. */
  long messages() {
    return messages.get();
  }

  private void message(HttpExchange exchange) throws IOException {
    String shown = exchange.getRequestHeaders().getFirst("Authorization");
    if (shown == null || !gatewayKeys.accepts(shown.replaceFirst("^Bearer ", ""))) {
      answer(exchange, 401, "{}");
      return;
    }
    answer(exchange, 200, "{\"receipt\":\"gw-%d\"}".formatted(messages.incrementAndGet()));
  }

  private void locate(HttpExchange exchange) throws IOException {
    String token = exchange.getRequestHeaders().getFirst("X-Map-Token");
    if (token == null || !mapTokens.accepts(token)) {
      answer(exchange, 401, "{}");
      return;
    }
    int place = Math.floorMod(exchange.getRequestURI().getRawQuery().hashCode(), 1000);
    answer(
        exchange, 200, "{\"latitude\":50.%03d,\"longitude\":8.%03d}".formatted(place, 999 - place));
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    exchange.getRequestBody().readAllBytes();
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    if (body.startsWith("{")) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
    }
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  /** Issues credentials; the newest two are good. */
  private static final class Issuer {
    private final String prefix;
    private final Deque<String> good = new ArrayDeque<>();

    Issuer(String prefix) {
      this.prefix = prefix;
    }

    synchronized String issue() {
      String credential = prefix + UUID.randomUUID();
      good.addLast(credential);
      if (good.size() > 2) {
        good.removeFirst();
      }
      return credential;
    }

    synchronized boolean accepts(String credential) {
      return good.contains(credential);
    }
  }
}
