package io.claviger.server.cli;

import io.claviger.server.remote.Json;
import io.claviger.server.remote.JsonText;
import java.util.List;

/** One JSON document, an item per line; written as it comes. */
final class JsonListing implements Listing {
  private final Terminal terminal;
  private boolean first = true;

  JsonListing(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void page(List<Json.Obj> items) {
    for (Json.Obj item : items) {
      terminal.output().print((first ? "{\"items\":[\n" : ",\n") + JsonText.of(item));
      first = false;
    }
  }

  @Override
  public void end(Json cursor) {
    terminal.print(
        (first ? "{\"items\":[" : "\n") + "],\"next_cursor\":" + JsonText.of(cursor) + "}");
  }
}
