package io.claviger.example.fleet;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;

/**
 * A service outside that wants a credential. Its failures become one kind of exception, whose
 * message is ours and so never repeats what was sent; the last outcome is its health. Thread-safe.
 */
final class OutsideService {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String name;
  private volatile @Nullable String trouble;

  OutsideService(String name) {
    this.name = name;
  }

  /** A client that waits a few seconds at most. */
  static RestClient clientOf(String url) {
    JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory();
    requests.setReadTimeout(PATIENCE);
    return RestClient.builder().baseUrl(url).requestFactory(requests).build();
  }

  <T> T call(Supplier<@Nullable T> exchange) {
    try {
      T answer = exchange.get();
      if (answer == null) {
        throw failed("gave an empty answer", null);
      }
      trouble = null;
      return answer;
    } catch (RestClientResponseException e) {
      int status = e.getStatusCode().value();
      throw failed(status == 401 ? "refused our credential" : "answered " + status, e);
    } catch (RestClientException e) {
      throw failed("does not answer", e);
    }
  }

  Health health() {
    String seen = trouble;
    return seen == null ? Health.up().build() : Health.down().withDetail("error", seen).build();
  }

  private OutsideException failed(String what, @Nullable Exception cause) {
    String message = name + " " + what;
    trouble = message;
    return new OutsideException(message, cause);
  }

  /** A service outside did not do its part. */
  static final class OutsideException extends RuntimeException {
    OutsideException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
