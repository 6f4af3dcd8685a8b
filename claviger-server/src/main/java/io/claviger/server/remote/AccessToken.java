package io.claviger.server.remote;

import io.claviger.api.ConfigurationException;
import java.util.List;
import java.util.regex.Pattern;

/** A bearer token. It never prints itself. */
public final class AccessToken {
  /** What RFC 6750 allows. */
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._~+/-]{1,1024}=*");

  private final String text;

  private AccessToken(String text) {
    this.text = text;
  }

  /**
   * Reads a token.
   *
   * @param text the token; blanks around it do not count
   * @param where what it was read from, for the message
   * @return the token
   * @throws ConfigurationException if it cannot be one; the message does not repeat it
   */
  public static AccessToken parse(String text, String where) {
    String token = text.strip();
    if (!ALLOWED.matcher(token).matches()) {
      throw new ConfigurationException(
          List.of(where + " holds no token (one line of A-Z a-z 0-9 . _ ~ + / = -)"));
    }
    return new AccessToken(token);
  }

  /**
   * Reveals the token.
   *
   * @return its text
   */
  public String reveal() {
    return text;
  }

  @Override
  public String toString() {
    return "[REDACTED]";
  }
}
