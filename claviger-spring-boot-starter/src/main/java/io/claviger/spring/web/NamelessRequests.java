package io.claviger.spring.web;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/**
 * Takes the paths of requests, which hold the names of secrets, out of what is observed of them:
 * spans get the route instead. Thread-safe.
 */
final class NamelessRequests implements ObservationFilter {
  private static final String UNKNOWN = "UNKNOWN";
  private static final String PREFIX = "/api/v1";

  /** By Spring's own convention, and by that of OpenTelemetry. */
  private static final List<String> PATHS =
      List.of("http.url", "url.path", "url.full", "url.query");

  private final boolean everywhere;

  /**
   * Creates it.
   *
   * @param everywhere whether all requests are Claviger's, and not only those under its prefix
   */
  NamelessRequests(boolean everywhere) {
    this.everywhere = everywhere;
  }

  @Override
  public Observation.Context map(Observation.Context context) {
    if (context instanceof ServerRequestObservationContext request
        && isOurs(request.getCarrier())) {
      String route = request.getPathPattern() == null ? UNKNOWN : request.getPathPattern();
      for (String path : PATHS) {
        if (context.getHighCardinalityKeyValue(path) != null) {
          context.addHighCardinalityKeyValue(KeyValue.of(path, route));
        }
      }
    }
    return context;
  }

  private boolean isOurs(@Nullable HttpServletRequest request) {
    // Both the decoded path and the one that was sent: better one too many than one missed.
    return everywhere
        || (request != null
            && (request.getServletPath().startsWith(PREFIX)
                || request.getRequestURI().contains(PREFIX)));
  }
}
