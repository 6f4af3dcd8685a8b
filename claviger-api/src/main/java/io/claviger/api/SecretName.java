package io.claviger.api;

import org.jspecify.annotations.Nullable;

/**
 * The rule for names of secrets: an ASCII letter or digit, then up to 254 of {@code A-Z a-z 0-9 . _
 * / -}; no empty, {@code .} or {@code ..} segment between slashes, no slash at the end.
 * Case-sensitive, compared byte by byte.
 */
public final class SecretName {
  /** The longest name, in characters. */
  public static final int MAX_LENGTH = 255;

  private SecretName() {}

  /**
   * Checks a name.
   *
   * @param name the candidate
   * @return the same name
   * @throws InvalidRequestException if it breaks the rule; the message does not repeat the name
   */
  public static String check(String name) {
    String problem = problem(name);
    if (problem != null) {
      throw new InvalidRequestException(problem);
    }
    return name;
  }

  /**
   * Tells whether a text is a name.
   *
   * @param name the candidate
   * @return whether {@link #check} would accept it
   */
  public static boolean isValid(String name) {
    return problem(name) == null;
  }

  private static @Nullable String problem(String name) {
    if (name.isEmpty()) {
      return "name must not be empty";
    }
    if (name.length() > MAX_LENGTH) {
      return "name is too long: at most 255 characters are allowed";
    }
    if (!isAlphanumeric(name.charAt(0))) {
      return "name must start with a letter or digit (A-Z, a-z, 0-9)";
    }
    int segmentStart = 0;
    for (int i = 0; i <= name.length(); i++) {
      char c = i == name.length() ? '/' : name.charAt(i);
      if (c == '/') {
        String problem = segmentProblem(name, segmentStart, i);
        if (problem != null) {
          return problem;
        }
        segmentStart = i + 1;
      } else if (!isAlphanumeric(c) && c != '.' && c != '_' && c != '-') {
        return "name may hold only A-Z a-z 0-9 . _ / - (character " + (i + 1) + " is another)";
      }
    }
    return null;
  }

  /**
   * Checks a prefix of names, which may be empty and may end in the middle of a segment.
   *
   * @param prefix the candidate
   * @return the same prefix
   * @throws InvalidRequestException if no name can start with it
   */
  public static String checkPrefix(String prefix) {
    if (prefix.isEmpty()) {
      return prefix;
    }
    if (prefix.length() > MAX_LENGTH) {
      throw new InvalidRequestException("prefix is too long: at most 255 characters are allowed");
    }
    if (!isAlphanumeric(prefix.charAt(0))) {
      throw new InvalidRequestException("prefix must start with a letter or digit");
    }
    for (int i = 0; i < prefix.length(); i++) {
      char c = prefix.charAt(i);
      if (!isAlphanumeric(c) && c != '.' && c != '_' && c != '-' && c != '/') {
        throw new InvalidRequestException("prefix may hold only A-Z a-z 0-9 . _ / -");
      }
    }
    return prefix;
  }

  private static @Nullable String segmentProblem(String name, int start, int end) {
    int length = end - start;
    if (length == 0) {
      return "name must not have an empty segment (no // inside, no / at the end)";
    }
    if (name.charAt(start) == '.'
        && (length == 1 || (length == 2 && name.charAt(start + 1) == '.'))) {
      return "name must not have a segment . or ..";
    }
    return null;
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
