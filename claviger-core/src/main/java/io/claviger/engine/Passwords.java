package io.claviger.engine;

import io.claviger.access.Users;
import io.claviger.api.InvalidRequestException;
import java.text.Normalizer;
import java.util.Locale;

/** The rules for passwords that people choose. Messages never repeat them. */
final class Passwords {
  private Passwords() {}

  /** What is hashed: keyboards write the same characters in different ways (NIST SP 800-63B). */
  static String normalized(String password) {
    return password.length() > 4 * Users.MAX_PASSWORD
        ? "" // nobody's
        : Normalizer.normalize(password, Normalizer.Form.NFKC);
  }

  /** Refuses a password that is easy to guess or too long; returns what is hashed. */
  static String check(String name, String password) {
    String text = normalized(password);
    int length = text.codePointCount(0, text.length());
    if (length < Users.MIN_PASSWORD || length > Users.MAX_PASSWORD) {
      throw new InvalidRequestException(
          "a password has "
              + Users.MIN_PASSWORD
              + " to "
              + Users.MAX_PASSWORD
              + " characters; several words are easy to remember");
    }
    if (text.chars().distinct().count() < 5 || isNamed(text, name)) {
      throw new InvalidRequestException(
          "a password must not contain the user's name, and needs 5 different characters");
    }
    return text;
  }

  /** Names of a few letters are parts of many words. */
  private static boolean isNamed(String text, String name) {
    return name.length() > 3 && text.toLowerCase(Locale.ROOT).contains(name);
  }
}
