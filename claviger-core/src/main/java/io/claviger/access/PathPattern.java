package io.claviger.access;

import io.claviger.api.InvalidRequestException;
import io.claviger.api.SecretName;
import java.util.List;

/**
 * Which resources a rule is about.
 *
 * <p>A pattern has segments between slashes, like the names it matches. A segment stands for
 * itself; when it ends in {@code *}, for all segments that begin with what is before the star, so
 * that {@code *} alone is any one segment. {@code **} can only be the last segment, and stands for
 * one or more of them. Letters match bytewise. The pattern {@code **} alone matches every resource;
 * no other pattern matches a {@linkplain SystemResources system resource}, except its own name.
 *
 * <p>A text that is neither a {@linkplain SecretName name of a secret} nor a system resource (one
 * with a segment {@code ..}, for example) is matched by no pattern at all. Immutable.
 */
public final class PathPattern {
  /** The longest pattern, in characters: as long as a name can be. */
  public static final int MAX_LENGTH = SecretName.MAX_LENGTH;

  private static final List<String> SYSTEM =
      List.of(
          SystemResources.TOKENS,
          SystemResources.POLICIES,
          SystemResources.AUTH,
          SystemResources.KEYS,
          SystemResources.AUDIT);

  private static final String STAR = "*";
  private static final String DOUBLE_STAR = "**";

  private final String text;
  private final List<String> segments;
  private final boolean deep;

  /** Takes the segments before a last {@code **}, and whether there is one. */
  private PathPattern(String text, List<String> segments, boolean deep) {
    this.text = text;
    this.segments = segments;
    this.deep = deep;
  }

  /**
   * Reads a pattern.
   *
   * @param text the pattern
   * @return the pattern
   * @throws InvalidRequestException if it is none, or could never match; the message says what
   *     would be right
   */
  public static PathPattern parse(String text) {
    if (isSystem(text)) {
      return new PathPattern(checkSystem(text), List.of(text), false);
    }
    checkText(text);
    List<String> segments = List.of(text.split("/", -1));
    boolean deep = segments.getLast().equals(DOUBLE_STAR);
    List<String> before = deep ? segments.subList(0, segments.size() - 1) : segments;
    before.forEach(PathPattern::checkSegment);
    return new PathPattern(text, List.copyOf(before), deep);
  }

  private static String checkSystem(String text) {
    if (!SYSTEM.contains(text)) {
      throw new InvalidRequestException(
          "there is no system resource "
              + Spelling.quoted(text)
              + Spelling.suggestion(text, SYSTEM)
              + "; they are "
              + String.join(", ", SYSTEM)
              + ", each by its whole name");
    }
    return text;
  }

  private static void checkText(String text) {
    if (text.isEmpty()) {
      throw new InvalidRequestException("a path must not be empty; ** stands for everything");
    }
    if (text.length() > MAX_LENGTH) {
      throw new InvalidRequestException(
          "the path is too long: at most " + MAX_LENGTH + " characters are allowed");
    }
    if (text.startsWith("/")) {
      throw new InvalidRequestException("a path does not begin with a slash, as no name does");
    }
    if (text.endsWith("/")) {
      throw new InvalidRequestException(
          "a path does not end with a slash; write " + Spelling.cut(text) + "** for all below it");
    }
    for (int i = 0; i < text.length(); i++) {
      if (!mayStandInPattern(text.charAt(i))) {
        throw new InvalidRequestException(
            "a path may hold only A-Z a-z 0-9 . _ / - and *; character "
                + (i + 1)
                + " is "
                + Spelling.character(text, i));
      }
    }
    char first = text.charAt(0);
    if (first == '.' || first == '_' || first == '-') {
      throw new InvalidRequestException(
          "a path begins with a letter, a digit or *, since no name begins with " + first);
    }
  }

  private static boolean mayStandInPattern(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || (c >= '-' && c <= '/') // - . /
        || c == '_'
        || c == '*';
  }

  private static void checkSegment(String segment) {
    if (segment.isEmpty()) {
      throw new InvalidRequestException("a path must not have an empty segment (no // inside)");
    }
    if (segment.equals(".") || segment.equals("..")) {
      throw new InvalidRequestException("a path must not have a segment . or ..");
    }
    if (segment.equals(DOUBLE_STAR)) {
      throw new InvalidRequestException(
          "** can only be the last segment of a path; * stands for one segment in between");
    }
    if (segment.contains(DOUBLE_STAR)) {
      throw new InvalidRequestException(
          "** must be a segment of its own: a/** is all below a; a* is every segment that begins"
              + " with a");
    }
    int star = segment.indexOf('*');
    if (star >= 0 && star < segment.length() - 1) {
      throw new InvalidRequestException(
          "* can only be the end of a segment: a* or *, not " + Spelling.quoted(segment));
    }
  }

  /**
   * Tells whether a resource is meant.
   *
   * @param resource name of a secret or of a system resource
   * @return whether the pattern matches
   */
  public boolean matches(String resource) {
    if (isSystem(resource)) {
      return matchesEverything() || text.equals(resource);
    }
    if (!SecretName.isValid(resource)) {
      return false;
    }
    String[] parts = resource.split("/", -1);
    if (deep ? parts.length <= segments.size() : parts.length != segments.size()) {
      return false;
    }
    return segmentsMatch(parts, segments.size());
  }

  /**
   * Tells whether there can be a resource that is meant.
   *
   * @param prefix how its name begins: perhaps with the half of a segment, perhaps with nothing. A
   *     prefix that begins with {@code sys:} asks for system resources, any other for secrets
   * @return whether a resource whose name begins so could match
   */
  public boolean mayMatchUnder(String prefix) {
    if (isSystem(prefix)) {
      return matchesEverything() || text.startsWith(prefix);
    }
    if (isSystem(text) || !mayBeginName(prefix)) {
      return false;
    }
    String[] parts = prefix.split("/", -1);
    int whole = parts.length - 1;
    if (whole >= segments.size()) {
      return deep && segmentsMatch(parts, segments.size());
    }
    return segmentsMatch(parts, whole) && mayBegin(segments.get(whole), parts[whole]);
  }

  /** Whether there can be resources whose name begins so, and they all match. */
  boolean matchesAllUnder(String prefix) {
    if (isSystem(prefix)) {
      return matchesEverything();
    }
    String[] parts = prefix.split("/", -1);
    return deep
        && mayBeginName(prefix)
        && parts.length > segments.size()
        && segmentsMatch(parts, segments.size());
  }

  private boolean segmentsMatch(String[] parts, int count) {
    for (int i = 0; i < count; i++) {
      if (!segmentMatches(segments.get(i), parts[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean segmentMatches(String segment, String part) {
    return segment.endsWith(STAR)
        ? part.startsWith(segment.substring(0, segment.length() - 1))
        : part.equals(segment);
  }

  /** Whether a segment that begins so can match. */
  private static boolean mayBegin(String segment, String start) {
    if (segment.endsWith(STAR)) {
      String literal = segment.substring(0, segment.length() - 1);
      return literal.startsWith(start) || start.startsWith(literal);
    }
    return segment.startsWith(start);
  }

  private static boolean mayBeginName(String prefix) {
    return prefix.isEmpty() || SecretName.isValid(prefix) || SecretName.isValid(prefix + "x");
  }

  /** Whether a resource is none of the secrets. */
  static boolean isSystem(String resource) {
    return resource.startsWith(SystemResources.PREFIX);
  }

  boolean matchesEverything() {
    return deep && segments.isEmpty();
  }

  /** The segments before a last {@code **}. */
  List<String> segments() {
    return segments;
  }

  /** Whether the last segment is {@code **}. */
  boolean isDeep() {
    return deep;
  }

  /**
   * Returns the pattern as it was written.
   *
   * @return the text
   */
  public String text() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PathPattern pattern && text.equals(pattern.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
