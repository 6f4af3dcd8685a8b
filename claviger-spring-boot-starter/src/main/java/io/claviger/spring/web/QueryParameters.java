package io.claviger.spring.web;

import io.claviger.api.InvalidRequestException;
import io.claviger.api.ListQuery;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a query string, read strictly: only expected ones, each once. Never echoes what
 * a parameter held. An empty parameter counts as absent. Immutable.
 */
final class QueryParameters {
  private static final QueryParameters NONE = new QueryParameters(Map.of());
  private static final Set<String> FORBIDDEN =
      Set.of("value", "secret", "password", "token", "access_token");

  private final Map<String, String> parameters;

  private QueryParameters(Map<String, String> parameters) {
    this.parameters = parameters;
  }

  /**
   * Reads a query string.
   *
   * @param query undecoded, null when there is none
   * @param allowed the expected names
   * @throws InvalidRequestException naming the parameter that is unknown, doubled or malformed
   */
  static QueryParameters parse(@Nullable String query, List<String> allowed) {
    if (query == null || query.isEmpty()) {
      return NONE;
    }
    Map<String, String> found = new HashMap<>();
    int start = 0;
    while (start <= query.length()) {
      int end = query.indexOf('&', start);
      if (end < 0) {
        end = query.length();
      }
      if (end > start) {
        add(found, query.substring(start, end), allowed);
      }
      start = end + 1;
    }
    return new QueryParameters(found);
  }

  private static void add(Map<String, String> found, String pair, List<String> allowed) {
    int equals = pair.indexOf('=');
    String name = decode(equals < 0 ? pair : pair.substring(0, equals));
    if (name == null || !allowed.contains(name)) {
      throw refused(name, allowed);
    }
    String text = equals < 0 ? "" : decode(pair.substring(equals + 1));
    if (text == null) {
      throw new InvalidRequestException(
          "the query parameter " + name + " is not valid percent-encoded UTF-8");
    }
    if (found.containsKey(name)) {
      throw new InvalidRequestException("the query parameter " + name + " is given twice");
    }
    found.put(name, text);
  }

  private static InvalidRequestException refused(@Nullable String name, List<String> allowed) {
    if (name != null && FORBIDDEN.contains(name.toLowerCase(Locale.ROOT))) {
      return new InvalidRequestException(
          "the query parameter "
              + name
              + " is refused: secret values and tokens must never be in a URL, since URLs end in"
              + " access logs; send them in the JSON body or the Authorization header, and"
              + " consider what was just sent as leaked");
    }
    String expected =
        allowed.isEmpty() ? "none is expected here" : "expected: " + String.join(", ", allowed);
    return new InvalidRequestException(
        // Not repeated: it may be a misplaced token.
        "unknown query parameter; " + expected);
  }

  private static @Nullable String decode(String text) {
    return RequestPath.decode(text.replace('+', ' '));
  }

  /** The parameter's text, null when absent or empty. */
  @Nullable String text(String name) {
    String text = parameters.get(name);
    return text == null || text.isEmpty() ? null : text;
  }

  /** A number of 1 or more, null when absent. */
  @Nullable Long number(String name) {
    String text = text(name);
    return text == null ? null : Wire.positiveNumber(name, text);
  }

  int limit() {
    Long limit = number("limit");
    if (limit == null) {
      return ListQuery.DEFAULT_LIMIT;
    }
    return ListQuery.checkLimit((int) Math.min(limit, Integer.MAX_VALUE));
  }

  boolean flag(String name) {
    String text = text(name);
    if (text == null || text.equals("false")) {
      return false;
    }
    if (text.equals("true")) {
      return true;
    }
    throw new InvalidRequestException(name + " must be true or false");
  }

  /** A constant in any case, with - or _; null when absent. */
  <E extends Enum<E>> @Nullable E constant(String name, Class<E> type) {
    String text = text(name);
    return text == null ? null : Wire.constant(name, text, type);
  }

  @Nullable Instant instant(String name) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    try {
      return Instant.parse(text.replace(' ', '+'));
    } catch (DateTimeException e) {
      throw new InvalidRequestException(
          name + " must be a point in time such as 2026-01-31T09:30:00Z (RFC 3339)");
    }
  }

  @Nullable Duration duration(String name) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    return Wire.duration(name, text);
  }
}
