package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import java.util.List;
import java.util.Optional;

/** Follows the cursors of a list to its end, or to a limit. */
final class Pages {
  private static final int LARGEST = 1000;

  private final ApiClient client;
  private final Terminal terminal;

  Pages(ApiClient client, Terminal terminal) {
    this.client = client;
    this.terminal = terminal;
  }

  /**
   * Shows a list.
   *
   * @param query path and query, which already has a parameter
   * @param limit how many items at most; 0 for all
   * @return the id up to which the list is complete, when the server says so
   */
  Optional<String> show(String query, long limit, Listing listing) {
    long left = limit == 0 ? Long.MAX_VALUE : limit;
    Json cursor = Json.Literal.NULL;
    Optional<String> completeUntil = Optional.empty();
    do {
      String from =
          cursor.equals(Json.Literal.NULL)
              ? ""
              : "&cursor=" + ClientVerb.encoded(cursor.scalar().orElse(""));
      Json.Obj page = client.get(query + "&limit=" + Math.min(left, LARGEST) + from);
      List<Json.Obj> items =
          page.list("items").stream()
              .filter(Json.Obj.class::isInstance)
              .map(Json.Obj.class::cast)
              .toList();
      if (completeUntil.isEmpty()) {
        completeUntil = page.text("complete_until");
      }
      listing.page(items);
      left -= items.size();
      cursor = page.field("next_cursor").orElse(Json.Literal.NULL);
    } while (!cursor.equals(Json.Literal.NULL) && left > 0 && terminal.outputFailure().isEmpty());
    listing.end(cursor);
    return completeUntil;
  }

  /** Reads the number of {@code --limit}. */
  static long limit(ClientVerb verb, String text) {
    if (!text.matches("\\d{1,9}")) {
      throw verb.usage("--limit must be a number; 0 for everything");
    }
    return Long.parseLong(text);
  }
}
