package io.claviger.spring.web;

import io.claviger.api.InvalidRequestException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * Reads a JSON body token by token, strictly: one object, no duplicate keys, bounded depth. Errors
 * name the field and the place, never what stood there. Closing overwrites the text. Not
 * thread-safe.
 */
final class JsonReader implements AutoCloseable {
  static final int MAX_DEPTH = 32;

  /** Nothing of a body outlives it: no shared buffers, no shared table of property names. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
          .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(RequestBody.MAX_BYTES)
                  .maxNameLength(1024)
                  .maxNumberLength(256)
                  .maxTokenCount(200_000)
                  .build())
          .build();

  private final char[] text;
  private final JsonParser parser;

  private JsonReader(char[] text) {
    this.text = text;
    this.parser = FACTORY.createParser(ObjectReadContext.empty(), text);
  }

  /** What to do with one field; it must consume the field's value. */
  @FunctionalInterface
  interface FieldHandler {
    void read(JsonReader reader, String field);
  }

  /**
   * Reads a request's body.
   *
   * @param optional whether no body at all is an empty object
   */
  static void read(HttpServletRequest request, boolean optional, FieldHandler handler) {
    read(request, optional, RequestBody.MAX_BYTES, handler);
  }

  /** As {@link #read}, with another limit for the body. */
  static void read(
      HttpServletRequest request, boolean optional, int maxBytes, FieldHandler handler) {
    try (MemoryBudget.Share share = MemoryBudget.SHARED.share(0)) {
      char[] text = RequestBody.read(request, share, maxBytes);
      if (text == null) {
        if (optional) {
          return;
        }
        throw new InvalidRequestException("a JSON object is needed as the body");
      }
      try (JsonReader reader = new JsonReader(text)) {
        reader.document(handler);
      }
    }
  }

  private void document(FieldHandler handler) {
    try {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new InvalidRequestException("the body must be one JSON object");
      }
      fields(handler);
      if (parser.nextToken() != null) {
        throw new InvalidRequestException("the body must be one JSON object and nothing after");
      }
    } catch (StreamConstraintsException e) {
      throw new InvalidRequestException(
          "the body is nested deeper than " + MAX_DEPTH + " levels, or a part of it is too long");
    } catch (JacksonException e) {
      // The library's message quotes the text; only the place is safe to tell.
      throw new InvalidRequestException(
          "the body is not valid JSON (unique keys, RFC 8259): see line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr());
    }
  }

  private void fields(FieldHandler handler) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      handler.read(this, field);
    }
  }

  /** Names what is expected and not what came, which may be a misplaced value. */
  static InvalidRequestException unknown(String... expected) {
    return new InvalidRequestException(
        "the body has an unknown field; "
            + (expected.length == 0
                ? "none is expected here"
                : "expected: " + String.join(", ", expected)));
  }

  private static InvalidRequestException wrong(String field, String expected) {
    return new InvalidRequestException(field + " must be " + expected);
  }

  JsonToken token() {
    return parser.currentToken();
  }

  /** The next token inside a value. */
  JsonToken next() {
    return parser.nextToken();
  }

  String propertyName() {
    return parser.currentName();
  }

  /** The text of a scalar; a number as it is spelled. */
  String spelling() {
    return parser.getString();
  }

  /** A copy of the characters of a string, the caller's to overwrite. */
  char[] chars() {
    int start = parser.getStringOffset();
    char[] shared = parser.getStringCharacters();
    return Arrays.copyOfRange(shared, start, start + parser.getStringLength());
  }

  /** A string; null counts as not given. */
  @Nullable String string(String field) {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getString();
      case VALUE_NULL -> null;
      default -> throw wrong(field, "a string");
    };
  }

  /** A whole number; null counts as not given. */
  @Nullable Long number(String field) {
    return switch (parser.currentToken()) {
      case VALUE_NUMBER_INT -> wholeNumber(field);
      case VALUE_NULL -> null;
      default -> throw wrong(field, "a whole number");
    };
  }

  @Nullable Integer integer(String field) {
    Long number = number(field);
    if (number != null && number != number.intValue()) {
      throw wrong(field, "a whole number of reasonable size");
    }
    return number == null ? null : number.intValue();
  }

  /** A version: a number, or the string of digits that answers have; null counts as not given. */
  @Nullable Long version(String field) {
    return switch (parser.currentToken()) {
      case VALUE_NUMBER_INT -> Wire.positiveNumber(field, parser.getString());
      case VALUE_STRING -> Wire.positiveNumber(field, parser.getString());
      case VALUE_NULL -> null;
      default -> throw wrong(field, "a version number");
    };
  }

  /** A constant in any case; null counts as not given. */
  <E extends Enum<E>> @Nullable E constant(String field, Class<E> type) {
    String text = string(field);
    return text == null ? null : Wire.constant(field, text, type);
  }

  /** A truth value; null counts as not given. */
  @Nullable Boolean bool(String field) {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw wrong(field, "true or false");
    };
  }

  /** A duration in ISO 8601; null counts as not given. */
  @Nullable Duration duration(String field) {
    String text = string(field);
    return text == null ? null : Wire.duration(field, text);
  }

  /** An array of strings; null counts as not given. */
  @Nullable List<String> texts(String field) {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw wrong(field, "an array of strings");
    }
    List<String> texts = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        throw wrong(field, "an array of strings");
      }
      texts.add(parser.getString());
    }
    return texts;
  }

  /** An object of strings; null counts as not given. */
  @Nullable Map<String, String> strings(String field) {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw wrong(field, "an object of strings");
    }
    Map<String, String> map = new LinkedHashMap<>();
    fields(
        (reader, key) -> {
          if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw wrong(field, "an object of strings");
          }
          map.put(key, parser.getString());
        });
    return map;
  }

  /** An array of objects. */
  void objects(String field, Runnable beforeEach, FieldHandler handler) {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw wrong(field, "an array of objects");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw wrong(field, "an array of objects");
      }
      beforeEach.run();
      fields(handler);
    }
  }

  private long wholeNumber(String field) {
    String spelling = parser.getString();
    if (spelling.length() > 18) {
      throw wrong(field, "a whole number of reasonable size");
    }
    return Long.parseLong(spelling);
  }

  /** Overwrites the text. */
  @Override
  public void close() {
    parser.close();
    Arrays.fill(text, '\0');
  }

  @Override
  public String toString() {
    return "JsonReader[REDACTED]";
  }
}
