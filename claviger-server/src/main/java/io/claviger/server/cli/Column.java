package io.claviger.server.cli;

import io.claviger.server.remote.Json;
import java.util.function.Function;

/**
 * A column of a table.
 *
 * @param title its title
 * @param text what stands there for an item
 */
record Column(String title, Function<Json.Obj, String> text) {
  static Column of(String title, String field) {
    return new Column(title, item -> Results.text(item, field));
  }

  /** A point in time, to the second. */
  static Column time(String title, String field) {
    return new Column(title, item -> Results.text(item, field).replaceFirst("\\.\\d+Z$", "Z"));
  }
}
