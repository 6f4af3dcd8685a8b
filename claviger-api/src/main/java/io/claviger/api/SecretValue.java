package io.claviger.api;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The value of a secret: bytes and how to understand them. It never prints itself, compares in
 * constant time and lets nobody see the bytes without a method whose name says so. {@link #close()}
 * overwrites the bytes.
 *
 * <p>Thread-safe as long as nobody closes it while another thread reads.
 */
public final class SecretValue implements AutoCloseable {
  /** The largest value, in bytes. */
  public static final int MAX_BYTES = 64 * 1024;

  private final byte[] bytes;
  private final ContentType contentType;

  private SecretValue(byte[] bytes, ContentType contentType) {
    if (bytes.length > MAX_BYTES) {
      throw new InvalidRequestException(
          "value is too large: at most " + MAX_BYTES + " bytes are allowed");
    }
    if (bytes.length == 0) {
      throw new InvalidRequestException("value must not be empty");
    }
    this.bytes = bytes;
    this.contentType = contentType;
  }

  /**
   * Text. Prefer {@link #text(char[])} where the text is not a {@link String} already, for a string
   * cannot be overwritten.
   *
   * @param text the value, at most {@link #MAX_BYTES} in UTF-8
   * @return the value
   * @throws InvalidRequestException if it is empty, too large or holds a lone surrogate
   */
  public static SecretValue text(String text) {
    return encode(CharBuffer.wrap(text));
  }

  /**
   * Text.
   *
   * @param text the value, at most {@link #MAX_BYTES} in UTF-8; the caller may overwrite it after
   * @return the value
   * @throws InvalidRequestException if it is empty, too large or holds a lone surrogate
   */
  public static SecretValue text(char[] text) {
    return encode(CharBuffer.wrap(text));
  }

  /**
   * Arbitrary bytes.
   *
   * @param bytes the value, 1 to {@link #MAX_BYTES} bytes; copied
   * @return the value
   * @throws InvalidRequestException if it is empty or too large
   */
  public static SecretValue binary(byte[] bytes) {
    return new SecretValue(bytes.clone(), ContentType.BINARY);
  }

  /**
   * Bytes of a given kind. That text is UTF-8 and JSON is one object is checked where the value is
   * stored.
   *
   * @param bytes the value, 1 to {@link #MAX_BYTES} bytes; copied
   * @param contentType how to understand them
   * @return the value
   * @throws InvalidRequestException if it is empty or too large
   */
  public static SecretValue of(byte[] bytes, ContentType contentType) {
    return new SecretValue(bytes.clone(), contentType);
  }

  private static SecretValue encode(CharBuffer text) {
    ByteBuffer encoded = ByteBuffer.allocate(3 * text.remaining());
    try {
      CharsetEncoder encoder =
          StandardCharsets.UTF_8
              .newEncoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT);
      CoderResult result = encoder.encode(text, encoded, true);
      if (result.isError()) {
        result.throwException();
      }
      byte[] bytes = Arrays.copyOf(encoded.array(), encoded.position());
      return new SecretValue(bytes, ContentType.TEXT);
    } catch (CharacterCodingException e) {
      throw new InvalidRequestException(
          "value is not valid text (lone surrogate); store it as binary instead");
    } finally {
      Arrays.fill(encoded.array(), (byte) 0);
    }
  }

  /**
   * Returns how to understand the bytes.
   *
   * @return the content type
   */
  public ContentType contentType() {
    return contentType;
  }

  /**
   * Returns the size.
   *
   * @return in bytes
   */
  public int size() {
    return bytes.length;
  }

  /**
   * Reveals the bytes. What comes back is the caller's to protect and to overwrite.
   *
   * @return a copy
   */
  public byte[] revealBytes() {
    return bytes.clone();
  }

  /**
   * Reveals the value as text. The string cannot be overwritten; prefer {@link #revealBytes()}.
   *
   * @return the bytes read as UTF-8
   */
  public String revealText() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Overwrites the bytes. The value reads as zeros afterwards. */
  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }

  /** Compares kind and bytes, the bytes in a time that does not depend on where they differ. */
  @Override
  public boolean equals(Object other) {
    return other instanceof SecretValue that
        && contentType == that.contentType
        && MessageDigest.isEqual(bytes, that.bytes);
  }

  /** Tells nothing about the bytes: all values of one kind and size share it. */
  @Override
  public int hashCode() {
    return 31 * contentType.hashCode() + bytes.length;
  }

  /** Never the value. */
  @Override
  public String toString() {
    return "SecretValue[REDACTED]";
  }
}
