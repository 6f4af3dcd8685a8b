package io.claviger.server.web;

import io.claviger.server.limit.ShownDigest;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Remembers who read the metrics with a valid token, so that they can be read while the database,
 * which knows the tokens, is away: an outage must be visible. It opens nothing but the metrics.
 * Thread-safe, its memory is bounded.
 */
final class KnownScrapers {
  private static final String PATH = "/actuator/prometheus";
  private static final long TRUSTED_FOR = Duration.ofHours(24).toNanos();
  private static final int MAX_KNOWN = 16;

  private final LongSupplier nanoTime;

  /** By the digest of what they showed; the eldest first. */
  private final Map<ByteBuffer, Long> known = new LinkedHashMap<>();

  KnownScrapers(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether the request asks for the metrics, in their one spelling. */
  static boolean isScrape(HttpServletRequest request) {
    return request.getMethod().equals("GET") && request.getRequestURI().equals(PATH);
  }

  /** Takes note of a request that was let through. */
  synchronized void remember(HttpServletRequest request) {
    ByteBuffer shown = digest(request);
    known.remove(shown);
    known.put(shown, nanoTime.getAsLong());
    if (known.size() > MAX_KNOWN) {
      known.remove(known.keySet().iterator().next());
    }
  }

  /** Takes note of a request that was refused. */
  synchronized void forget(HttpServletRequest request) {
    known.remove(digest(request));
  }

  /** Whether what the request shows was valid not long ago. */
  synchronized boolean trust(HttpServletRequest request) {
    Long at = known.get(digest(request));
    return at != null && nanoTime.getAsLong() - at < TRUSTED_FOR;
  }

  private static ByteBuffer digest(HttpServletRequest request) {
    String shown = request.getHeader("Authorization");
    return ShownDigest.of(shown == null ? "" : shown);
  }
}
