package io.claviger.spring.web;

import io.claviger.api.InvalidRequestException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads bodies from the servlet's stream, so that no message converter and no logger sees them.
 * Every array that held a body is overwritten.
 */
final class RequestBody {
  /** The largest body, in bytes. */
  static final int MAX_BYTES = 1024 * 1024;

  private RequestBody() {}

  /**
   * Refuses by the header alone a body that is too large or no JSON. Runs before authentication: it
   * costs nothing, and keeps form and multipart parsers of the framework away.
   */
  static void checkHeader(HttpServletRequest request) {
    long length = request.getContentLengthLong();
    if (length > MAX_BYTES) {
      throw ApiException.tooLarge();
    }
    String mediaType = request.getContentType();
    boolean hasBody = length > 0 || request.getHeader("Transfer-Encoding") != null;
    boolean acceptable = mediaType == null ? !hasBody : isJson(mediaType);
    if (!acceptable || (hasBody && request.getHeader("Content-Encoding") != null)) {
      if (takesBody(request.getMethod())) {
        throw ApiException.mediaType();
      }
    }
  }

  private static boolean takesBody(String method) {
    return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
  }

  private static boolean isJson(String mediaType) {
    String text = mediaType.toLowerCase(Locale.ROOT).replace(" ", "").replace("\"", "");
    return text.equals("application/json") || text.equals("application/json;charset=utf-8");
  }

  /**
   * Reads the whole body as text.
   *
   * @return the characters, the caller's to overwrite; null when the body is empty
   * @throws ApiException if it is larger than {@link #MAX_BYTES}
   * @throws InvalidRequestException if it is cut off or no UTF-8
   */
  static char @Nullable [] read(HttpServletRequest request) {
    byte[] buffer = new byte[initialSize(request)];
    try {
      int size = 0;
      InputStream in = request.getInputStream();
      while (true) {
        int count = in.read(buffer, size, buffer.length - size);
        if (count < 0) {
          break;
        }
        size += count;
        if (size > MAX_BYTES) {
          throw ApiException.tooLarge();
        }
        if (size == buffer.length) {
          buffer = grow(buffer);
        }
      }
      return size == 0 ? null : decode(buffer, size);
    } catch (IOException e) {
      throw new InvalidRequestException("the body could not be read to its end");
    } finally {
      Arrays.fill(buffer, (byte) 0);
    }
  }

  private static int initialSize(HttpServletRequest request) {
    long length = request.getContentLengthLong();
    // One more than announced, so that the end is seen without growing.
    return length < 0 ? 1024 : (int) Math.min(length, MAX_BYTES) + 1;
  }

  private static byte[] grow(byte[] old) {
    byte[] larger = Arrays.copyOf(old, Math.min(2 * old.length, MAX_BYTES + 1));
    Arrays.fill(old, (byte) 0);
    return larger;
  }

  private static char[] decode(byte[] bytes, int size) {
    CharBuffer chars = CharBuffer.allocate(size);
    try {
      // Strict, and no detection of other encodings: what is checked is what is stored.
      var result =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, size), chars, true);
      if (result.isError()) {
        result.throwException();
      }
      return Arrays.copyOf(chars.array(), chars.position());
    } catch (CharacterCodingException e) {
      throw new InvalidRequestException("the body is not valid UTF-8");
    } finally {
      Arrays.fill(chars.array(), '\0');
    }
  }
}
