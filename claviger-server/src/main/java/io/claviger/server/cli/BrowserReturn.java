package io.claviger.server.cli;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a browser brought back from a provider.
 *
 * @param state what the login began with
 * @param code what the server exchanges; null when the provider refused
 * @param iss who sent it, if the provider says that
 */
record BrowserReturn(String state, @Nullable String code, @Nullable String iss) {
  private static final int MAX_LENGTH = 16 * 1024;

  /**
   * Reads the query of a redirect.
   *
   * @param query without its question mark; null when there was none
   * @return what it says; empty when it is none of a provider
   */
  static Optional<BrowserReturn> parse(@Nullable String query) {
    if (query == null || query.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    Map<String, String> found = new HashMap<>();
    for (String parameter : query.split("&", -1)) {
      int equals = parameter.indexOf('=');
      if (equals > 0) {
        try {
          String value = URLDecoder.decode(parameter.substring(equals + 1), StandardCharsets.UTF_8);
          if (found.put(parameter.substring(0, equals), value) != null) {
            return Optional.empty(); // said twice, it could mean either
          }
        } catch (IllegalArgumentException e) {
          return Optional.empty();
        }
      }
    }
    String state = found.get("state");
    String code = found.get("code");
    if (state == null || (code == null) == (found.get("error") == null)) {
      return Optional.empty();
    }
    return Optional.of(new BrowserReturn(state, code, found.get("iss")));
  }

  /** Reads the address that a browser ended at. */
  static Optional<BrowserReturn> ofAddress(String address) {
    int question = address.indexOf('?');
    if (question < 0) {
      return Optional.empty();
    }
    String query = address.substring(question + 1);
    int fragment = query.indexOf('#');
    return parse((fragment < 0 ? query : query.substring(0, fragment)).strip());
  }

  /** Never the code. */
  @Override
  public String toString() {
    return "BrowserReturn[REDACTED]";
  }
}
