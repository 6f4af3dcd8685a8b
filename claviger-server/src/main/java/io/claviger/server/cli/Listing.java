package io.claviger.server.cli;

import io.claviger.server.remote.Json;
import java.util.List;

/** A list on its way to the reader. */
interface Listing {
  void page(List<Json.Obj> items);

  /** Ends the list; {@code cursor} is where the rest begins, or null. */
  void end(Json cursor);
}
