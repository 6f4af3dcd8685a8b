package io.claviger.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The routes of a running server, as whoever holds a token. */
final class Api implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  /** The same for all, so that answers can be compared byte by byte. */
  private static final String REQUEST_ID = "compared";

  private final HttpClient client;
  private final URI uri;
  private final String root;

  /**
   * Calls a server.
   *
   * @param root a token that may do everything
   */
  Api(URI uri, String root) {
    this(uri, root, HttpClient.newBuilder());
  }

  /** Calls it over TLS. */
  Api(URI uri, String root, SSLContext tls) {
    this(uri, root, HttpClient.newBuilder().sslContext(tls));
  }

  private Api(URI uri, String root, HttpClient.Builder client) {
    this.uri = uri;
    this.root = root;
    this.client = client.version(HttpClient.Version.HTTP_1_1).build();
  }

  /** What to ask. */
  record Call(String method, String path, String body) {}

  /** What a server said. */
  record Answer(int status, String headers, String body) {
    private static Answer of(HttpResponse<String> response) {
      TreeMap<String, List<String>> headers = new TreeMap<>(response.headers().map());
      headers.remove("date");
      return new Answer(response.statusCode(), headers.toString(), response.body());
    }

    JsonNode json() {
      return JSON.readTree(body);
    }

    String text(String field) {
      return json().get(field).asString();
    }

    /** The code of an error; empty for others. */
    String code() {
      return status == 200 ? "" : text("code");
    }
  }

  /** An empty token: none is shown. */
  Answer call(Call call, String token, String... headers) throws IOException, InterruptedException {
    HttpRequest.Builder request = request(call, token);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return Answer.of(client.send(request.build(), BodyHandlers.ofString()));
  }

  CompletableFuture<Answer> begin(Call call, String token) {
    return client
        .sendAsync(request(call, token).build(), BodyHandlers.ofString())
        .thenApply(Answer::of);
  }

  private HttpRequest.Builder request(Call call, String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri.resolve(call.path()))
            .timeout(Duration.ofSeconds(30))
            .header("X-Request-Id", REQUEST_ID);
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    if (call.body().isEmpty()) {
      return request.method(call.method(), BodyPublishers.noBody());
    }
    return request
        .header("Content-Type", "application/json")
        .method(call.method(), BodyPublishers.ofString(call.body()));
  }

  Answer get(String path) throws IOException, InterruptedException {
    return done(new Call("GET", path, ""));
  }

  /** Does it as root, who can do everything. */
  Answer done(String method, String path, String body) throws IOException, InterruptedException {
    return done(new Call(method, path, body));
  }

  private Answer done(Call call) throws IOException, InterruptedException {
    Answer answer = call(call, root);
    if (answer.status() != 200) {
      throw new IllegalStateException(call + " was answered " + answer);
    }
    return answer;
  }

  /** A new token with these policies. */
  String token(String... policies) throws IOException, InterruptedException {
    return done(
            "POST",
            "/api/v1/tokens",
            "{\"principal\":\"somebody\",\"orphan\":true,\"policies\":[\"%s\"]}"
                .formatted(String.join("\",\"", policies)))
        .text("token");
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
