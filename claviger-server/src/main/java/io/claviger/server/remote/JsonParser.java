package io.claviger.server.remote;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads JSON (RFC 8259) strictly: unique names, bounded depth. Errors never quote the document. */
public final class JsonParser {
  private static final int MAX_DEPTH = 32;
  private static final Pattern LITERAL =
      Pattern.compile("true|false|null|-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");

  private final String text;
  private int at;

  private JsonParser(String text) {
    this.text = text;
  }

  /** The document is not JSON. The message names the place, never what stands there. */
  public static final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message);
    }
  }

  /**
   * Reads a document.
   *
   * @param utf8 the document
   * @return its content
   * @throws MalformedException if it is not one JSON value
   */
  public static Json parse(byte[] utf8) {
    try {
      return parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
    } catch (CharacterCodingException e) {
      throw new MalformedException("not UTF-8");
    }
  }

  /**
   * Reads a document.
   *
   * @param text the document
   * @return its content
   * @throws MalformedException if it is not one JSON value
   */
  public static Json parse(String text) {
    JsonParser parser = new JsonParser(text);
    Json value = parser.value(0);
    parser.skipBlanks();
    if (parser.at < text.length()) {
      throw parser.malformed();
    }
    return value;
  }

  private Json value(int depth) {
    if (depth > MAX_DEPTH) {
      throw malformed();
    }
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> new Json.Str(string());
      default -> literal();
    };
  }

  private Json object(int depth) {
    Map<String, Json> fields = new LinkedHashMap<>();
    at++;
    if (peek() == '}') {
      at++;
      return new Json.Obj(fields);
    }
    do {
      if (peek() != '"') {
        throw malformed();
      }
      String name = string();
      expect(':');
      if (fields.put(name, value(depth + 1)) != null) {
        throw malformed();
      }
    } while (continues('}'));
    return new Json.Obj(fields);
  }

  private Json array(int depth) {
    List<Json> items = new ArrayList<>();
    at++;
    if (peek() == ']') {
      at++;
      return new Json.Arr(items);
    }
    do {
      items.add(value(depth + 1));
    } while (continues(']'));
    return new Json.Arr(items);
  }

  /** Eats a comma (true) or the end (false). */
  private boolean continues(char end) {
    char c = peek();
    if (c != ',' && c != end) {
      throw malformed();
    }
    at++;
    return c == ',';
  }

  private Json literal() {
    int start = at;
    while (at < text.length() && isOfLiteral(text.charAt(at))) {
      at++;
    }
    String spelling = text.substring(start, at);
    if (!LITERAL.matcher(spelling).matches()) {
      throw malformed();
    }
    return spelling.equals("null") ? Json.Literal.NULL : new Json.Literal(spelling);
  }

  private static boolean isOfLiteral(char c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || c == 'E'
        || c == '+'
        || c == '-'
        || c == '.';
  }

  private String string() {
    at++;
    StringBuilder out = new StringBuilder();
    while (true) {
      char c = next();
      if (c == '"') {
        return out.toString();
      }
      if (c < ' ') {
        throw malformed();
      }
      out.append(c == '\\' ? escaped() : c);
    }
  }

  private char escaped() {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> codeUnit();
      default -> throw malformed();
    };
  }

  private char codeUnit() {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      char c = next();
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw malformed();
      }
      code = 16 * code + digit;
    }
    return (char) code;
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw malformed();
    }
    at++;
  }

  private char peek() {
    skipBlanks();
    if (at == text.length()) {
      throw malformed();
    }
    return text.charAt(at);
  }

  private char next() {
    if (at == text.length()) {
      throw malformed();
    }
    return text.charAt(at++);
  }

  private void skipBlanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private MalformedException malformed() {
    return new MalformedException("not valid JSON near character " + (at + 1));
  }
}
