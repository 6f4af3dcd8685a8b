package io.claviger.audit;

import java.util.List;
import java.util.Optional;

/**
 * What a verification found.
 *
 * @param extent how much was looked at
 * @param damages what does not fit, by event; at most {@link #MAX_DAMAGES}
 * @param lastHead the last signed head that fits and that the trail has reached; a later
 *     verification may begin there
 * @param macsChecked whether the MACs were looked at
 * @param discarded the newest checkpoint: its seq tells how many events were discarded by rule, its
 *     time up to when
 */
public record Verdict(
    Extent extent,
    List<Damage> damages,
    Optional<Head> lastHead,
    boolean macsChecked,
    Optional<Checkpoint> discarded) {
  /** The most damages that are told. */
  public static final int MAX_DAMAGES = 1000;

  /** Copies the list. */
  public Verdict {
    damages = List.copyOf(damages);
  }

  /**
   * How much a verification looked at.
   *
   * @param begin the event behind which it began; 0 for all
   * @param last the last event
   * @param unattested how many of the events lie behind the last signed head
   * @param trail the last event up to which the trail must have everything
   * @param complete false when it was to stop before the end
   */
  public record Extent(long begin, long last, long unattested, long trail, boolean complete) {}

  /**
   * Tells whether everything fits.
   *
   * @return true if nothing was found
   */
  public boolean valid() {
    return damages.isEmpty();
  }

  /**
   * Tells how many events were looked at.
   *
   * @return the number
   */
  public long events() {
    return extent.last() - extent.begin();
  }

  /**
   * Tells how many of them lie behind the last signed head.
   *
   * @return the number
   */
  public long unattested() {
    return extent.unattested();
  }
}
