package io.claviger.spring.web;

import io.claviger.api.ContentType;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.SecretValue;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * The field {@code value} of a body, with the field {@code encoding} that may stand before or after
 * it: text, binary as base64, or a JSON map. Closing overwrites it. Not thread-safe.
 */
final class IncomingValue implements AutoCloseable {
  private static final String EXPECTED =
      "value must be a string, or an object whose values are strings, numbers, booleans or null";

  private char @Nullable [] text;
  private byte @Nullable [] map;
  private @Nullable String encoding;

  void readValue(JsonReader reader) {
    switch (reader.token()) {
      case VALUE_STRING -> text = reader.chars();
      case START_OBJECT -> map = readMap(reader);
      default -> throw new InvalidRequestException(EXPECTED);
    }
  }

  void readEncoding(JsonReader reader) {
    encoding = reader.string("encoding");
    if (encoding != null && !encoding.equals("base64")) {
      throw new InvalidRequestException("encoding must be base64, or absent for text");
    }
  }

  private static byte[] readMap(JsonReader reader) {
    try (JsonOut out = new JsonOut(512)) {
      out.beginObject();
      while (reader.next() == JsonToken.PROPERTY_NAME) {
        out.name(checked(reader.propertyName()));
        switch (reader.next()) {
          case VALUE_STRING -> out.value(checked(reader.spelling()));
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.number(reader.spelling());
          case VALUE_TRUE -> out.value(true);
          case VALUE_FALSE -> out.value(false);
          case VALUE_NULL -> out.value((String) null);
          default -> throw new InvalidRequestException(EXPECTED);
        }
      }
      out.endObject();
      return out.toBytes();
    }
  }

  private static String checked(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean paired =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!paired) {
          throw new InvalidRequestException("value holds a lone surrogate, which is no text");
        }
        i++;
      }
    }
    return text;
  }

  /**
   * Lends the value to a request. It is overwritten once the request was answered; when it failed a
   * late writer of the engine may still hold the value, and must not find zeros.
   *
   * @param use builds and sends the request
   * @throws InvalidRequestException if there is no value, or it does not fit its encoding
   */
  <T> T with(Function<SecretValue, T> use) {
    SecretValue value = value();
    T answer = use.apply(value);
    value.close();
    return answer;
  }

  private SecretValue value() {
    if (map != null) {
      if (encoding != null) {
        throw new InvalidRequestException("encoding is only for a value that is a string");
      }
      return SecretValue.of(map, ContentType.JSON);
    }
    if (text == null) {
      throw new InvalidRequestException("value is needed");
    }
    return encoding == null ? SecretValue.text(text) : decoded(text);
  }

  private static SecretValue decoded(char[] text) {
    byte[] ascii = new byte[text.length];
    byte[] bytes = new byte[0];
    try {
      for (int i = 0; i < text.length; i++) {
        // Outside ASCII nothing is base64; 0 is refused by the decoder.
        ascii[i] = text[i] < 0x80 ? (byte) text[i] : 0;
      }
      bytes = Base64.getDecoder().decode(ascii);
      return SecretValue.binary(bytes);
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException("value is not base64 (RFC 4648, with padding)");
    } finally {
      Arrays.fill(ascii, (byte) 0);
      Arrays.fill(bytes, (byte) 0);
    }
  }

  @Override
  public void close() {
    if (text != null) {
      Arrays.fill(text, '\0');
    }
    if (map != null) {
      Arrays.fill(map, (byte) 0);
    }
  }

  @Override
  public String toString() {
    return "IncomingValue[REDACTED]";
  }
}
