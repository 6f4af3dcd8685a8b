package io.claviger.spring.web;

import io.claviger.api.ErrorCode;

/** The one place that maps the reasons of the engine to HTTP. */
final class ErrorStatus {
  private ErrorStatus() {}

  /**
   * Returns the status of a reason.
   *
   * @param code the reason
   * @return the HTTP status
   */
  static int of(ErrorCode code) {
    return switch (code) {
      case INVALID_REQUEST -> 400;
      case UNAUTHENTICATED -> 401;
      case ACCESS_DENIED -> 403;
      case SECRET_NOT_FOUND, VERSION_NOT_FOUND, NOT_FOUND -> 404;
      case SECRET_EXISTS, SECRET_DELETED, STATE_CONFLICT, VERSION_CONFLICT, IDEMPOTENCY_CONFLICT ->
          409;
      case SECRET_EXPIRED, SECRET_DISABLED -> 410;
      case INVALID_CONFIGURATION, INTEGRITY_VIOLATION, INTERNAL -> 500;
      case AUDIT_UNAVAILABLE,
          DATABASE_UNAVAILABLE,
          OVERLOADED,
          OUTCOME_UNKNOWN,
          KEY_UNAVAILABLE,
          CLOSED ->
          503;
    };
  }

  /** The phrase of RFC 9110 for a status. */
  static String title(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 406 -> "Not Acceptable";
      case 408 -> "Request Timeout";
      case 409 -> "Conflict";
      case 410 -> "Gone";
      case 413 -> "Content Too Large";
      case 414 -> "URI Too Long";
      case 415 -> "Unsupported Media Type";
      case 417 -> "Expectation Failed";
      case 429 -> "Too Many Requests";
      case 431 -> "Request Header Fields Too Large";
      case 500 -> "Internal Server Error";
      case 501 -> "Not Implemented";
      case 503 -> "Service Unavailable";
      case 505 -> "HTTP Version Not Supported";
      default -> status < 500 ? "Client Error" : "Server Error";
    };
  }
}
