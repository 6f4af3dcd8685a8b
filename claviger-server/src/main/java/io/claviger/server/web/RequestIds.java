package io.claviger.server.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** The id of a request, as the request-id filter left it. */
final class RequestIds {
  private RequestIds() {}

  static Optional<String> of(HttpServletRequest request) {
    return Optional.ofNullable((String) request.getAttribute("claviger.request-id"));
  }
}
