package io.claviger.server.local;

import java.util.regex.Pattern;

/** Takes passwords and tokens out of a text that is about to be shown. Thread-safe. */
public final class Redaction {
  private static final String HIDDEN = "[REDACTED]";

  /** The password in {@code scheme://user:password@host}; a password may itself hold an @ sign. */
  private static final Pattern URL_PASSWORD = Pattern.compile("(://[^:/?#\\s]*):[^\\s'\"]*@");

  private static final Pattern PARAMETER =
      Pattern.compile("(?i)\\b((?:\\w*password|sslkey|token)=)[^&;\\s'\"]*");

  private static final Pattern TOKEN = Pattern.compile("\\bclv_[A-Za-z0-9._~+/=-]+");

  private Redaction() {}

  /**
   * Hides URL passwords, password parameters and access tokens.
   *
   * @param text what is to be shown
   * @return the text with {@code [REDACTED]} in their place
   */
  public static String of(String text) {
    String shown = URL_PASSWORD.matcher(text).replaceAll("$1:" + HIDDEN + "@");
    shown = PARAMETER.matcher(shown).replaceAll("$1" + HIDDEN);
    return TOKEN.matcher(shown).replaceAll("clv_" + HIDDEN);
  }
}
