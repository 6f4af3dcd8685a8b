package io.claviger.spring.web;

import io.claviger.access.Caller;
import io.claviger.api.UnauthenticatedException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * What the filter found out about a request under {@code /api/v1}: its id, its path decoded once,
 * and its caller. Kept as one request attribute; confined to the request's thread.
 */
public final class ApiRequest {
  private static final String ATTRIBUTE = ApiRequest.class.getName();

  /** The request attribute that holds the request's id, a string, from the first filter on. */
  public static final String REQUEST_ID = "claviger.request-id";

  private final String requestId;
  private String path = "";
  private @Nullable Caller caller;

  ApiRequest(String requestId) {
    this.requestId = requestId;
  }

  /**
   * Finds the facts of a request.
   *
   * @param request a request under {@code /api/v1}
   * @return its facts
   * @throws IllegalStateException if the request did not pass the filter
   */
  public static ApiRequest of(HttpServletRequest request) {
    ApiRequest found = find(request);
    if (found == null) {
      throw new IllegalStateException("not a request under /api/v1");
    }
    return found;
  }

  static @Nullable ApiRequest find(HttpServletRequest request) {
    return (ApiRequest) request.getAttribute(ATTRIBUTE);
  }

  static String requestId(HttpServletRequest request) {
    Object id = request.getAttribute(REQUEST_ID);
    return id instanceof String text ? text : "";
  }

  void attachTo(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  /**
   * Returns the id that ties answer, log lines and audit events together.
   *
   * @return 1 to 64 characters of {@code A-Z a-z 0-9 . _ -}
   */
  public String requestId() {
    return requestId;
  }

  /**
   * Returns who acts.
   *
   * @return the caller, with address, user agent and request id
   * @throws UnauthenticatedException if nobody is authenticated
   */
  public Caller caller() {
    if (caller == null) {
      throw new UnauthenticatedException("nobody is authenticated");
    }
    return caller;
  }

  /** The path within the application, decoded once. */
  String path() {
    return path;
  }

  void path(String newPath) {
    this.path = newPath;
  }

  void caller(Caller newCaller) {
    this.caller = newCaller;
  }
}
