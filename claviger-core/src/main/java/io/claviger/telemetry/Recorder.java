package io.claviger.telemetry;

/**
 * Told what has a distribution: how long things took and how large they were. Called by the threads
 * that do the work, many at once; must be thread-safe, take well below a microsecond, and not
 * throw.
 */
public interface Recorder {
  /**
   * A read of one value, or of a batch, was answered or refused.
   *
   * @param nanos how long it took
   */
  void read(long nanos);

  /**
   * A group of events was appended to the journal.
   *
   * @param events how many
   * @param nanos how long the append took
   */
  void append(int events, long nanos);

  /**
   * Changes were committed together.
   *
   * @param changes how many
   */
  void commit(int changes);
}
