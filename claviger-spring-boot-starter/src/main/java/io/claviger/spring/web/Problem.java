package io.claviger.spring.web;

import io.claviger.access.PolicyException;
import io.claviger.access.PolicyProblem;
import io.claviger.api.ClavigerException;
import io.claviger.api.ErrorCode;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One refusal on the wire: problem+json (RFC 9457) with the members code and request_id. Holds only
 * what is safe to show.
 *
 * @param status the HTTP status
 * @param code the stable reason
 * @param detail what went wrong and what to do
 * @param retryAfterSeconds when a retry makes sense; 0 to say nothing
 * @param allow the methods the route takes, for 405
 * @param problems what is wrong with a document, and where
 */
record Problem(
    int status,
    String code,
    String detail,
    long retryAfterSeconds,
    @Nullable String allow,
    List<PolicyProblem> problems) {
  static final String MEDIA_TYPE = "application/problem+json";

  static Problem of(ClavigerException error) {
    ErrorCode code = error.code();
    if (code == ErrorCode.INTERNAL) {
      return internal();
    }
    int status = ErrorStatus.of(code);
    long wait = 0;
    if (status == 503) {
      wait = Math.max(1, error.retryAfter().map(Duration::toSeconds).orElse(5L));
    }
    List<PolicyProblem> problems =
        error instanceof PolicyException document ? document.problems() : List.of();
    return new Problem(status, code.wireName(), error.safeMessage(), wait, null, problems);
  }

  static Problem of(ApiException error) {
    return new Problem(error.status(), error.code(), error.detail(), 0, error.allow(), List.of());
  }

  static Problem unauthenticated() {
    return of(
        401,
        ErrorCode.UNAUTHENTICATED.wireName(),
        "Nobody is authenticated; show who you are, for example by a bearer token");
  }

  static Problem internal() {
    return of(
        500,
        ErrorCode.INTERNAL.wireName(),
        "An internal error occurred; its log entry carries the request id of this answer");
  }

  static Problem of(int status, String code, String detail) {
    return new Problem(status, code, detail, 0, null, List.of());
  }

  /** A refusal of the container or the framework, of which only the status is safe to tell. */
  static Problem ofStatus(int status) {
    return switch (status) {
      case 400 -> of(400, ErrorCode.INVALID_REQUEST.wireName(), "The request is malformed");
      case 401 -> unauthenticated();
      case 403 -> of(403, ErrorCode.ACCESS_DENIED.wireName(), "You may not do this");
      case 404 -> Problem.of(ApiException.noRoute());
      case 405 -> of(405, "method_not_allowed", "The route does not take this method");
      case 413 -> Problem.of(ApiException.tooLarge());
      case 415 -> Problem.of(ApiException.mediaType());
      case 429 -> of(429, "too_many_requests", "Too many requests; try again later");
      case 431 -> of(431, "header_too_large", "The request's header is too large");
      case 501, 505 -> of(status, "request_refused", ErrorStatus.title(status));
      case 503 ->
          new Problem(503, ErrorCode.OVERLOADED.wireName(), "Try again later", 1, null, List.of());
      default ->
          status >= 500
              ? of(status, ErrorCode.INTERNAL.wireName(), internal().detail())
              : of(status, "request_refused", ErrorStatus.title(status));
    };
  }

  /**
   * Writes the problem as the whole answer.
   *
   * @param response not committed yet
   * @param requestId the request's id
   */
  void write(HttpServletResponse response, String requestId) throws IOException {
    response.setStatus(status);
    if (status == 401) {
      response.setHeader("WWW-Authenticate", "Bearer");
    }
    if (allow != null) {
      response.setHeader("Allow", allow);
    }
    if (retryAfterSeconds > 0) {
      response.setHeader("Retry-After", Long.toString(retryAfterSeconds));
    }
    if (status == 413) {
      // What is still on its way is not read, so the connection cannot carry another request.
      response.setHeader("Connection", "close");
    }
    try (JsonOut out = json(requestId)) {
      response.setContentType(MEDIA_TYPE);
      response.setContentLength(out.size());
      out.writeTo(response.getOutputStream());
    }
  }

  JsonOut json(String requestId) {
    JsonOut out =
        new JsonOut(256)
            .beginObject()
            .field("type", "about:blank")
            .field("title", ErrorStatus.title(status))
            .field("status", status)
            .field("detail", detail)
            .field("code", code)
            .field("request_id", requestId);
    if (!problems.isEmpty()) {
      out.name("problems").beginArray();
      for (PolicyProblem problem : problems) {
        out.beginObject()
            .field("line", problem.line())
            .field("column", problem.column())
            .field("message", problem.message())
            .endObject();
      }
      out.endArray();
    }
    return out.endObject();
  }
}
