package io.claviger.telemetry;

import java.util.Arrays;

/** Tells all recorders; there is as a rule one. Telling costs no allocation. Thread-safe. */
public final class Recorders implements Recorder {
  private volatile Recorder[] all = {};

  /** Makes one that tells nobody. */
  public Recorders() {}

  /**
   * Adds a recorder; it hears what happens from now on.
   *
   * @param recorder who wants to know
   */
  public synchronized void add(Recorder recorder) {
    Recorder[] more = Arrays.copyOf(all, all.length + 1);
    more[all.length] = recorder;
    all = more;
  }

  @Override
  public void read(long nanos) {
    for (Recorder recorder : all) {
      recorder.read(nanos);
    }
  }

  @Override
  public void append(int events, long nanos) {
    for (Recorder recorder : all) {
      recorder.append(events, nanos);
    }
  }

  @Override
  public void commit(int changes) {
    for (Recorder recorder : all) {
      recorder.commit(changes);
    }
  }
}
