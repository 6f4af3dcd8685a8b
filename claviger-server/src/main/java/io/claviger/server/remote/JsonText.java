package io.claviger.server.remote;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes JSON on one line. Whatever a terminal could take for a command, or could show in a
 * misleading order, is written as an escape, so that the line is safe to show.
 */
public final class JsonText {
  private JsonText() {}

  /**
   * Writes a document.
   *
   * @param json the document
   * @return its text, without a line end
   */
  public static String of(Json json) {
    StringBuilder out = new StringBuilder();
    write(out, json);
    return out.toString();
  }

  /**
   * Writes a document as bytes.
   *
   * @param json the document
   * @return its text in UTF-8
   */
  public static byte[] bytes(Json json) {
    return of(json).getBytes(StandardCharsets.UTF_8);
  }

  private static void write(StringBuilder out, Json json) {
    if (json instanceof Json.Str string) {
      string(out, string.text());
    } else if (json instanceof Json.Literal literal) {
      out.append(literal.spelling());
    } else if (json instanceof Json.Arr array) {
      String separator = "[";
      for (Json item : array.items()) {
        write(out.append(separator), item);
        separator = ",";
      }
      out.append(array.items().isEmpty() ? "[]" : "]");
    } else if (json instanceof Json.Obj object) {
      String separator = "{";
      for (Map.Entry<String, Json> field : object.fields().entrySet()) {
        string(out.append(separator), field.getKey());
        write(out.append(':'), field.getValue());
        separator = ",";
      }
      out.append(object.fields().isEmpty() ? "{}" : "}");
    }
  }

  private static void string(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair && Printable.isPlain(text.codePointAt(i))) {
        out.append(c).append(text.charAt(++i));
      } else {
        character(out, c);
      }
    }
    out.append('"');
  }

  private static void character(StringBuilder out, char c) {
    switch (c) {
      case '"', '\\' -> out.append('\\').append(c);
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (Printable.isPlain(c)) {
          out.append(c);
        } else {
          out.append("\\u");
          for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(Character.forDigit((c >> shift) & 0xf, 16));
          }
        }
      }
    }
  }
}
