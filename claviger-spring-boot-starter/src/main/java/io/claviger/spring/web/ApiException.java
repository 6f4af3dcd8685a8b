package io.claviger.spring.web;

import org.jspecify.annotations.Nullable;

/** A refusal that belongs to HTTP and not to the engine. The detail is safe to show. */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final String detail;
  private final @Nullable String allow;

  private ApiException(int status, String code, String detail, @Nullable String allow) {
    super(detail, null, false, false);
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.allow = allow;
  }

  static ApiException noRoute() {
    return new ApiException(404, "route_not_found", "There is no such route", null);
  }

  static ApiException method(String allowed) {
    return new ApiException(
        405, "method_not_allowed", "The route does not take this method", allowed);
  }

  static ApiException tooLarge() {
    return tooLarge(RequestBody.MAX_BYTES);
  }

  static ApiException tooLarge(int maxBytes) {
    String most = maxBytes == RequestBody.MAX_BYTES ? "1 MiB" : maxBytes / 1024 + " KiB";
    return new ApiException(
        413, "body_too_large", "The body is too large: at most " + most + " is allowed", null);
  }

  static ApiException mediaType() {
    return new ApiException(
        415,
        "unsupported_media_type",
        "Send the body as application/json in UTF-8, without content encoding",
        null);
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  String detail() {
    return detail;
  }

  /** The methods the route takes, for the header Allow. */
  @Nullable String allow() {
    return allow;
  }
}
