package io.claviger.server.cli;

import io.claviger.server.remote.Json;
import io.claviger.server.remote.Printable;
import java.util.List;

/** Aligned columns; on a terminal no line is longer than the terminal is wide. */
final class TableListing implements Listing {
  private static final String GAP = "  ";
  private static final String BOLD = "\u001b[1m";
  private static final String RED = "\u001b[31m";
  private static final String PLAIN = "\u001b[0m";
  private static final List<String> BAD =
      List.of("DENIED", "FAILURE", "DISABLED", "DESTROYED", "DELETED");

  private final Terminal terminal;
  private final List<Column> columns;
  private final int[] widths;
  private boolean first = true;

  TableListing(Terminal terminal, List<Column> columns) {
    this.terminal = terminal;
    this.columns = columns;
    this.widths = columns.stream().mapToInt(column -> column.title().length()).toArray();
  }

  @Override
  public void page(List<Json.Obj> items) {
    List<List<String>> rows =
        items.stream()
            .map(item -> columns.stream().map(c -> Printable.line(c.text().apply(item))).toList())
            .toList();
    // Later pages are at least as wide, so that columns stay where they are as far as possible.
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], Cells.width(row.get(i)));
      }
    }
    if (first && !rows.isEmpty()) {
      first = false;
      show(columns.stream().map(Column::title).toList(), BOLD);
    }
    rows.forEach(row -> show(row, row.stream().anyMatch(BAD::contains) ? RED : ""));
  }

  @Override
  public void end(Json cursor) {
    terminal.output().flush();
    if (first) {
      terminal.note("Nothing found.");
    } else if (cursor instanceof Json.Str) {
      terminal.note("There is more: raise --limit (0: everything).");
    }
  }

  private void show(List<String> cells, String colour) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      line.append(cell);
      if (i < widths.length - 1) {
        line.append(" ".repeat(widths[i] - Cells.width(cell))).append(GAP);
      }
    }
    int limit = terminal.screen().columns();
    String shown = limit == 0 ? line.toString() : Cells.cut(line.toString(), limit);
    boolean colours = terminal.screen().colours() && !colour.isEmpty();
    terminal.output().println(colours ? colour + shown + PLAIN : shown);
  }
}
