package io.claviger.server.login;

import io.claviger.api.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks issuers over HTTP: without following redirects, in bounded time and size. What fails names
 * the host and a reason, never what was sent or answered. Thread-safe.
 */
final class IssuerHttp {
  static final Duration LONGEST = Duration.ofSeconds(5);
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final int MAX_BYTES = 256 * 1024;
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

  private final Duration longest;

  /** Made when somebody is asked for the first time. */
  private static final class Shared {
    static final HttpClient CLIENT =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();
  }

  /** An answer, whole. */
  record Answer(int status, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    /** Never the body. */
    @Override
    public String toString() {
      return "Answer[status=" + status + ", " + body.length + " bytes]";
    }
  }

  /**
   * Makes it.
   *
   * @param longest how long an answer may take, to its last byte
   */
  IssuerHttp(Duration longest) {
    this.longest = longest;
  }

  /**
   * Checks an address of the settings.
   *
   * @throws ConfigurationException if it is none, or is plain HTTP to another machine
   */
  static URI check(String setting, String address) {
    URI parsed;
    try {
      parsed = URI.create(address);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(List.of(setting + " is no address"));
    }
    if (!isAllowed(parsed)) {
      throw new ConfigurationException(
          List.of(
              setting
                  + " must begin with https:// and hold no user; http:// is allowed for 127.0.0.1"
                  + " only"));
    }
    return parsed;
  }

  /** Whether an address is over TLS, or on this machine. */
  static boolean isAllowed(URI address) {
    return address.getHost() != null
        && address.getUserInfo() == null
        && (hasScheme(address, "https") || isPlainLoopback(address));
  }

  /** Whether an address is plain HTTP on this machine. */
  static boolean isPlainLoopback(URI address) {
    return hasScheme(address, "http") && LOOPBACK.contains(String.valueOf(address.getHost()));
  }

  private static boolean hasScheme(URI address, String scheme) {
    String found = address.getScheme();
    return found != null && found.toLowerCase(Locale.ROOT).equals(scheme);
  }

  /**
   * Gets what is at an address.
   *
   * @throws IOException if it is out of reach, or is more than 256 KiB
   */
  Answer get(URI address) throws IOException {
    return send(HttpRequest.newBuilder(address).GET());
  }

  /**
   * Posts a form.
   *
   * @param authorization the header of this name, if there is to be one
   * @throws IOException if it is out of reach, or answers more than 256 KiB
   */
  Answer post(URI address, String form, Optional<String> authorization) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    authorization.ifPresent(value -> request.header("Authorization", value));
    return send(request);
  }

  private Answer send(HttpRequest.Builder builder) throws IOException {
    HttpRequest request = builder.header("Accept", "application/json").timeout(longest).build();
    // In a task of its own, as the client's own time-out ends with the header of the answer.
    FutureTask<Answer> task = new FutureTask<>(() -> sendNow(request));
    Thread.ofVirtual().name("claviger-issuer").start(task);
    String host = request.uri().getHost();
    try {
      return task.get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure
          ? new IOException(host + ": " + reason(failure), failure)
          : new IOException(host + ": it failed", e);
    } catch (TimeoutException e) {
      throw new IOException(host + ": it took longer than " + longest, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(host + ": it was interrupted", e);
    } finally {
      task.cancel(true);
    }
  }

  /** The kind alone: a message could repeat what the other side sent. */
  private static String reason(IOException failure) {
    return failure instanceof TooLargeException
        ? "its answer is larger than 256 KiB"
        : failure.getClass().getSimpleName();
  }

  private static Answer sendNow(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        Shared.CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      byte[] bytes = body.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new TooLargeException();
      }
      return new Answer(answer.statusCode(), bytes);
    }
  }

  private static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;
  }
}
