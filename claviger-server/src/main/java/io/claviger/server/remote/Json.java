package io.claviger.server.remote;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A piece of JSON. Numbers keep their spelling. No piece shows its content in {@code toString}, for
 * it may hold a secret value.
 */
public sealed interface Json {
  /**
   * An object; its fields keep their order.
   *
   * @param fields the fields
   */
  record Obj(Map<String, Json> fields) implements Json {
    /** An object without fields, to be filled. */
    public Obj() {
      this(new LinkedHashMap<>());
    }

    /**
     * Sets a field.
     *
     * @param name its name
     * @param value its value
     * @return this
     */
    public Obj with(String name, Json value) {
      fields.put(name, value);
      return this;
    }

    /**
     * Sets a field to a text.
     *
     * @param name its name
     * @param value its value
     * @return this
     */
    public Obj with(String name, String value) {
      return with(name, new Str(value));
    }

    /**
     * Finds a field.
     *
     * @param name its name
     * @return its value; empty when there is none, or null
     */
    public Optional<Json> field(String name) {
      return Optional.ofNullable(fields.get(name)).filter(value -> !Literal.NULL.equals(value));
    }

    /**
     * Finds a text, number or boolean.
     *
     * @param name its name
     * @return its text or spelling; empty when there is none, or null, or something else
     */
    public Optional<String> text(String name) {
      return field(name).flatMap(Json::scalar);
    }

    /**
     * Finds a list.
     *
     * @param name its name
     * @return its members; none when there is no such list
     */
    public List<Json> list(String name) {
      return field(name).orElse(Literal.NULL) instanceof Arr list ? list.items : List.of();
    }

    @Override
    public String toString() {
      return "Json.Obj";
    }
  }

  /**
   * An array.
   *
   * @param items its members
   */
  record Arr(List<Json> items) implements Json {
    @Override
    public String toString() {
      return "Json.Arr";
    }
  }

  /**
   * A string.
   *
   * @param text what it says
   */
  record Str(String text) implements Json {
    @Override
    public String toString() {
      return "Json.Str";
    }
  }

  /**
   * A number, true, false or null.
   *
   * @param spelling as it stands in the document
   */
  record Literal(String spelling) implements Json {
    /** The literal null. */
    public static final Literal NULL = new Literal("null");

    @Override
    public String toString() {
      return "Json.Literal";
    }
  }

  /**
   * The text of a string, or the spelling of a literal.
   *
   * @return empty for objects and arrays
   */
  default Optional<String> scalar() {
    // No switch over types: setting one up takes a tenth of a verb's time.
    if (this instanceof Str string) {
      return Optional.of(string.text);
    }
    return this instanceof Literal literal ? Optional.of(literal.spelling) : Optional.empty();
  }
}
