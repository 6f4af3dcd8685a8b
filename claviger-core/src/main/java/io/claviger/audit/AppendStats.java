package io.claviger.audit;

import io.claviger.telemetry.Recorder;
import java.util.concurrent.atomic.LongAdder;

/** What an {@link Appender} counts. Thread-safe. */
public final class AppendStats {
  private final Recorder recorder;
  private final LongAdder failed = new LongAdder();
  private final LongAdder refused = new LongAdder();

  /**
   * Starts at zero.
   *
   * @param recorder told each append that worked
   */
  public AppendStats(Recorder recorder) {
    this.recorder = recorder;
  }

  void appended(int events, long nanos) {
    recorder.append(events, nanos);
  }

  void failed() {
    failed.increment();
  }

  void refused() {
    refused.increment();
  }

  /**
   * Groups that were not appended, or whose answer was lost.
   *
   * @return how many
   */
  public long failedAppends() {
    return failed.sum();
  }

  /**
   * Callers who were refused because too many waited.
   *
   * @return how many
   */
  public long refusedCallers() {
    return refused.sum();
  }
}
