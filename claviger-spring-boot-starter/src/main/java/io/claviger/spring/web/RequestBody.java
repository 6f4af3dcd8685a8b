package io.claviger.spring.web;

import io.claviger.api.InvalidRequestException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads bodies from the servlet's stream, so that no message converter and no logger sees them.
 * Every array that held a body is overwritten.
 */
final class RequestBody {
  /** How long a body may take to arrive; a client that drips bytes holds memory. */
  private static final Duration MAX_TIME = Duration.ofSeconds(30);

  private static final int FIRST_BYTES = 4096;

  /** Bodies up to this size are not worth counting. */
  private static final int UNCOUNTED_BYTES = 16 * 1024;

  /** The largest body, in bytes. */
  static final int MAX_BYTES = 1024 * 1024;

  /** Where YAML is taken as well. */
  private static final String POLICIES = "/api/v1/policies/";

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
    boolean acceptable =
        mediaType == null
            ? !hasBody
            : isJson(mediaType)
                || (isYaml(mediaType) && request.getRequestURI().contains(POLICIES));
    if (!acceptable || (hasBody && request.getHeader("Content-Encoding") != null)) {
      if (takesBody(request.getMethod())) {
        throw ApiException.mediaType();
      }
    }
  }

  private static boolean takesBody(String method) {
    return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
  }

  private static boolean isYaml(String mediaType) {
    String text = mediaType.toLowerCase(Locale.ROOT).replace(" ", "");
    return text.equals("application/yaml") || text.equals("application/yaml;charset=utf-8");
  }

  private static boolean isJson(String mediaType) {
    String text = mediaType.toLowerCase(Locale.ROOT).replace(" ", "").replace("\"", "");
    return text.equals("application/json") || text.equals("application/json;charset=utf-8");
  }

  /**
   * Reads a body that is a document and no secret.
   *
   * @return the text; empty when there is no body
   */
  static String text(HttpServletRequest request) {
    try (MemoryBudget.Share share = MemoryBudget.SHARED.share(0)) {
      char[] text = read(request, share);
      return text == null ? "" : new String(text);
    }
  }

  /**
   * Reads the whole body as text. Memory is taken for what has arrived, not for what was announced.
   *
   * @param share grows with the body
   * @return the characters, the caller's to overwrite; null when the body is empty
   * @throws ApiException if it is larger than {@link #MAX_BYTES}
   * @throws InvalidRequestException if it is cut off, too slow or no UTF-8
   * @throws io.claviger.api.UnavailableException if there is no memory for it
   */
  static char @Nullable [] read(HttpServletRequest request, MemoryBudget.Share share) {
    return read(request, share, MAX_BYTES);
  }

  /** As {@link #read}, with another limit. */
  static char @Nullable [] read(
      HttpServletRequest request, MemoryBudget.Share share, int maxBytes) {
    if (request.getContentLengthLong() > maxBytes) {
      throw ApiException.tooLarge(maxBytes);
    }
    byte[] buffer = new byte[initialSize(request)];
    long start = System.nanoTime();
    try {
      int size = 0;
      InputStream in = request.getInputStream();
      while (true) {
        int count = in.read(buffer, size, buffer.length - size);
        if (count < 0) {
          break;
        }
        size += count;
        if (size > maxBytes) {
          throw ApiException.tooLarge(maxBytes);
        }
        if (size == buffer.length) {
          buffer = grow(buffer, share);
        }
        if (System.nanoTime() - start > MAX_TIME.toNanos()) {
          throw new InvalidRequestException(
              "the body took longer than " + MAX_TIME.toSeconds() + " seconds to arrive");
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
    return length < 0 ? FIRST_BYTES : (int) Math.min(length + 1, FIRST_BYTES);
  }

  private static byte[] grow(byte[] old, MemoryBudget.Share share) {
    int size = Math.min(2 * old.length, MAX_BYTES + 1);
    if (size > UNCOUNTED_BYTES) {
      share.growTo(MemoryBudget.BODY_FACTOR * size);
    }
    byte[] larger = Arrays.copyOf(old, size);
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
