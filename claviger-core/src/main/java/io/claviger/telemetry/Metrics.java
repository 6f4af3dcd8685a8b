package io.claviger.telemetry;

import java.util.List;
import java.util.stream.Stream;

/**
 * All numbers of one running instance. Thread-safe; usable after the instance was closed, when the
 * numbers stand still.
 *
 * @param meters counters and gauges, to be read whenever somebody wants to know
 * @param recorders where distributions are told to
 */
public record Metrics(List<Meter> meters, Recorders recorders) {
  /** Copies the list. */
  public Metrics {
    meters = List.copyOf(meters);
  }

  /**
   * The same with more meters.
   *
   * @param more the others
   * @return all of them
   */
  public Metrics with(List<Meter> more) {
    return new Metrics(Stream.concat(meters.stream(), more.stream()).toList(), recorders);
  }
}
