package io.claviger.server.cli;

import io.claviger.server.remote.Json;
import io.claviger.server.remote.JsonText;
import io.claviger.server.remote.Printable;
import java.util.List;
import java.util.stream.Collectors;

/** Shows answers: as JSON for scripts, or in words and tables. */
final class Results {
  private final Terminal terminal;
  private final boolean json;

  Results(Terminal terminal, boolean json) {
    this.terminal = terminal;
    this.json = json;
  }

  /** Shows what a change did: the whole answer, or sentences. */
  void done(Json.Obj answer, String... sentences) {
    if (json) {
      terminal.print(JsonText.of(answer));
      return;
    }
    for (String sentence : sentences) {
      terminal.print(Printable.line(sentence));
    }
  }

  /** Shows one thing with all its fields. */
  void details(Json.Obj answer) {
    if (json) {
      terminal.print(JsonText.of(answer));
      return;
    }
    int width = answer.fields().keySet().stream().mapToInt(String::length).max().orElse(0);
    answer
        .fields()
        .forEach(
            (name, value) ->
                terminal.print(
                    Printable.line(name)
                        + " ".repeat(width - name.length() + 2)
                        + Printable.line(text(value))));
  }

  /** A field as one word or line: nothing for null, members separated by commas. */
  static String text(Json value) {
    return switch (value) {
      case Json.Str string -> string.text();
      case Json.Literal literal -> literal.spelling().equals("null") ? "-" : literal.spelling();
      case Json.Arr array ->
          array.items().isEmpty()
              ? "-"
              : array.items().stream().map(Results::text).collect(Collectors.joining(","));
      case Json.Obj object ->
          object.fields().isEmpty()
              ? "-"
              : object.fields().entrySet().stream()
                  .map(field -> field.getKey() + "=" + text(field.getValue()))
                  .collect(Collectors.joining(","));
    };
  }

  static String text(Json.Obj item, String field) {
    return text(item.fields().getOrDefault(field, Json.Literal.NULL));
  }

  /** Starts a list that is shown page by page. */
  Listing listing(List<Column> columns) {
    return json ? new JsonListing(terminal) : new TableListing(terminal, columns);
  }
}
