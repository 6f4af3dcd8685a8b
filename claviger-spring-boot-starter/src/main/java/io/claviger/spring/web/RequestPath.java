package io.claviger.spring.web;

import io.claviger.api.InvalidRequestException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the path as it stands on the request line and decodes it exactly once. The container maps
 * requests by a path it has normalised itself; whatever the two could understand differently (dot
 * segments, path parameters, empty segments) is refused here, before anything is decided by name.
 */
final class RequestPath {
  static final String API = "/api/v1/";

  private RequestPath() {}

  /**
   * Decodes and checks.
   *
   * @param uri the undecoded path
   * @param contextPath the undecoded context path, may be empty
   * @return the path within the application
   * @throws InvalidRequestException if the path has more than one reading
   */
  static String decode(String uri, String contextPath) {
    String raw = uri.startsWith(contextPath) ? uri.substring(contextPath.length()) : uri;
    if (!raw.startsWith(API)) {
      throw new InvalidRequestException("the path must start with " + API + " as it stands");
    }
    String path = decode(raw);
    if (path == null) {
      throw new InvalidRequestException("the path is not valid percent-encoded UTF-8");
    }
    checkUnambiguous(path);
    return path;
  }

  /**
   * Percent-decodes text.
   *
   * @return null if an escape is broken or the bytes are not UTF-8
   */
  static @Nullable String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] bytes = new byte[3 * text.length()];
    int size = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
        int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          return null;
        }
        bytes[size++] = (byte) (16 * high + low);
        i += 2;
      } else if (c < 0x80) {
        bytes[size++] = (byte) c;
      } else {
        return null;
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, size)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static void checkUnambiguous(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == ';' || c == '\\' || c < ' ' || c == 0x7f) {
        throw new InvalidRequestException(
            "the path must not hold a semicolon, a backslash or a control character");
      }
      if (c == '/' && endsBadly(path, i + 1)) {
        throw new InvalidRequestException("the path must not have an empty, . or .. segment");
      }
    }
  }

  /** Whether the segment that starts here is empty (but for the last), a dot or two dots. */
  private static boolean endsBadly(String path, int start) {
    int end = start;
    while (end < path.length() && end - start < 3 && path.charAt(end) != '/') {
      end++;
    }
    int length = end - start;
    return switch (length) {
      case 0 -> end < path.length();
      case 1 -> path.charAt(start) == '.';
      case 2 -> path.charAt(start) == '.' && path.charAt(start + 1) == '.';
      default -> false;
    };
  }
}
