package io.claviger.server.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpStatus;

/**
 * A refusal outside of the REST routes, in the same form as theirs (RFC 9457).
 *
 * @param status the HTTP status
 * @param code the stable reason
 * @param detail one safe sentence, without quotes and backslashes
 */
record Problem(int status, String code, String detail) {
  static final String MEDIA_TYPE = "application/problem+json";

  static Problem ofStatus(int status) {
    return new Problem(status, code(status), detail(status));
  }

  private static String code(int status) {
    return switch (status) {
      case 401 -> "unauthenticated";
      case 403 -> "access_denied";
      case 404 -> "not_found";
      case 405 -> "method_not_allowed";
      default -> status >= 500 ? "internal_error" : "invalid_request";
    };
  }

  private static String detail(int status) {
    return switch (status) {
      case 400 -> "The request is malformed";
      case 404 -> "There is nothing at this path";
      case 405 -> "This path does not take this method";
      default -> status >= 500 ? "The server failed; its log says why" : title(status);
    };
  }

  private static String title(int status) {
    HttpStatus known = HttpStatus.resolve(status);
    return known == null ? "Status " + status : known.getReasonPhrase();
  }

  byte[] json() {
    String text =
        "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\",\"code\":\"%s\"}"
            .formatted(title(status), status, detail, code);
    return text.getBytes(StandardCharsets.UTF_8);
  }

  void write(HttpServletRequest request, HttpServletResponse response) throws IOException {
    response.setStatus(status);
    response.setContentType(MEDIA_TYPE);
    response.setHeader("Cache-Control", "no-store");
    byte[] body = json();
    response.setContentLength(body.length);
    if (!"HEAD".equals(request.getMethod())) {
      response.getOutputStream().write(body);
    }
  }
}
