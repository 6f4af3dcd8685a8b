package io.claviger.server.web;

import io.claviger.spring.web.ApiRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A refusal outside of the REST routes, in the same form as theirs (RFC 9457).
 *
 * @param status the HTTP status
 * @param title the status in words
 * @param code the stable reason
 * @param detail one safe sentence, without quotes and backslashes
 */
record Problem(int status, String title, String code, String detail) {
  static final String MEDIA_TYPE = "application/problem+json";

  void write(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Object requestId = request.getAttribute(ApiRequest.REQUEST_ID);
    byte[] body =
        json(requestId == null ? "" : requestId.toString()).getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType(MEDIA_TYPE);
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(body.length);
    if (!"HEAD".equals(request.getMethod())) {
      response.getOutputStream().write(body);
    }
  }

  private String json(String requestId) {
    return """
    {"type":"about:blank","title":"%s","status":%d,"detail":"%s","code":"%s","request_id":"%s"}\
    """
        .formatted(title, status, detail, code, requestId);
  }
}
