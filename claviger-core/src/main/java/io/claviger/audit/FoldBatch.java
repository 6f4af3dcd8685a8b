package io.claviger.audit;

import java.util.List;

/**
 * Everything one fold writes.
 *
 * @param rows the events, for the trail
 * @param readers the readers as they are after these events
 * @param watches what the rules remember after these events
 * @param activities what the rules found
 */
public record FoldBatch(
    List<TrailRow> rows,
    List<ReaderRow> readers,
    List<WatchRow> watches,
    List<SuspiciousActivity> activities) {

  /**
   * Events and nothing else.
   *
   * @param rows the events
   * @return the batch
   */
  public static FoldBatch of(List<TrailRow> rows) {
    return new FoldBatch(rows, List.of(), List.of(), List.of());
  }
}
