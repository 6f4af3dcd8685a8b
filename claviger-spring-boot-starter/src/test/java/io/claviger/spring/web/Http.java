package io.claviger.spring.web;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks to the test application as the principal alice, over a real connection. */
final class Http {
  static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private Http() {}

  /** What came back. */
  record Answer(HttpResponse<String> response) {
    int status() {
      return response.statusCode();
    }

    String text() {
      return response.body();
    }

    JsonNode json() {
      return JSON.readTree(response.body());
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  static Answer get(String path) {
    return send(request(path).GET());
  }

  static Answer delete(String path) {
    return send(request(path).DELETE());
  }

  static Answer post(String path, String json) {
    return json("POST", path, json);
  }

  static Answer put(String path, String json) {
    return json("PUT", path, json);
  }

  static Answer json(String method, String path, String json) {
    return json(method, path, BodyPublishers.ofString(json));
  }

  static Answer json(String method, String path, BodyPublisher body) {
    return send(request(path).header("Content-Type", "application/json").method(method, body));
  }

  static HttpRequest.Builder request(String path) {
    return anonymous(path).header("Authorization", "Bearer alice");
  }

  static HttpRequest.Builder anonymous(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + TestApplication.port() + path));
  }

  static Answer send(HttpRequest.Builder request) {
    try {
      return new Answer(CLIENT.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new AssertionError("no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Creates a secret of text. */
  static void create(String name, String value) {
    Answer answer =
        post(
            "/api/v1/secrets/create",
            JSON.createObjectNode().put("name", name).put("value", value).toString());
    if (answer.status() != 200) {
      throw new AssertionError("not created: " + answer.text());
    }
  }
}
