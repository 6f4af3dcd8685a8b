package io.claviger.server.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Waits on 127.0.0.1 for the one request by which a browser brings back what a provider says (RFC
 * 8252, section 7.3). Whatever else comes is refused and changes nothing. The pages are fixed:
 * nothing of a request is in them. Thread-safe.
 */
final class CallbackListener implements AutoCloseable {
  private static final String PATH = "/callback";
  private static final int BACKLOG = 16;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CompletableFuture<BrowserReturn> returned = new CompletableFuture<>();

  /**
   * Takes the port; answers nobody yet.
   *
   * @param port 0 for a free one
   * @throws CommandFailure if the port is taken
   */
  CallbackListener(int port) {
    try {
      InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      server = HttpServer.create(new InetSocketAddress(loopback, port), BACKLOG);
    } catch (BindException e) {
      throw new CommandFailure(
          ExitCode.PORT_TAKEN,
          "port " + port + " is taken by another program: give another --port, or none",
          e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, "cannot listen on 127.0.0.1", e);
    }
    server.setExecutor(threads);
  }

  /** Where the browser comes back to. */
  String redirectUri() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + PATH;
  }

  /**
   * Begins to wait.
   *
   * @param state what the request must bring
   * @return done when it came, or when somebody else completes it
   */
  CompletableFuture<BrowserReturn> await(String state) {
    server.createContext("/", exchange -> handle(exchange, state));
    server.start();
    return returned;
  }

  private void handle(HttpExchange exchange, String state) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals(PATH)) {
        answer(exchange, 404, "There is nothing here.");
      } else if (!exchange.getRequestMethod().equals("GET")) {
        answer(exchange, 405, "There is nothing to send here.");
      } else {
        Optional<BrowserReturn> found =
            BrowserReturn.parse(exchange.getRequestURI().getRawQuery())
                .filter(one -> isSame(one.state(), state));
        if (found.isEmpty()) {
          answer(exchange, 400, "This is not what Claviger waits for.");
        } else {
          // The page goes out first: the program ends soon after.
          answer(exchange, 200, "Claviger has what it needs. You may close this window.");
          returned.complete(found.get());
        }
      }
    }
  }

  static boolean isSame(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    String page =
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Claviger</title><p>"
            + text
            + "</p></html>\n";
    byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
    exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'none'");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    exchange.getResponseHeaders().set("Connection", "close");
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
    try (OutputStream body = exchange.getResponseBody()) {
      if (!head) {
        body.write(bytes);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
