package io.claviger.spring.web;

import io.claviger.access.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through a handler.
 *
 * @param request the request
 * @param response where the answer goes
 * @param caller who acts
 * @param name the secret it is about; empty where the route has none
 * @param query the query parameters
 */
record ApiCall(
    HttpServletRequest request,
    HttpServletResponse response,
    Caller caller,
    String name,
    QueryParameters query) {

  /** Answers 200 and overwrites what was written. */
  void answer(JsonOut json) throws IOException {
    try (json) {
      if (!json.isBegun()) {
        begin();
        response.setContentLength(json.size());
      }
      json.writeTo(response.getOutputStream());
    }
  }

  /** JSON that goes out while it is written; give it to {@link #answer} at its end. */
  JsonOut longAnswer() throws IOException {
    begin();
    return new JsonOut(4096, response.getOutputStream());
  }

  private void begin() {
    response.setStatus(200);
    response.setContentType("application/json");
  }

  @Nullable String idempotencyKey() {
    return request.getHeader("Idempotency-Key");
  }

  @Override
  public String toString() {
    return "ApiCall[" + name + "]";
  }
}
