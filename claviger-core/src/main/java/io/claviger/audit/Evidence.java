package io.claviger.audit;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Journal, heads and trail of a database, to be read in order, more than once. Each row of the
 * journal is shown first, then the rows of the trail up to its event, then the heads up to it; what
 * lies behind the journal comes last.
 */
public interface Evidence {
  /**
   * Shows everything.
   *
   * @param visitor who looks; called on this thread
   */
  void show(Visitor visitor);

  /**
   * Shows rows of the journal alone, in order.
   *
   * @param after rows behind this event
   * @param more takes a row; false when it has seen enough. Called on this thread
   */
  void rows(long after, Predicate<JournalRow> more);

  /**
   * Tells whether rows were discarded by rule since the last showing.
   *
   * @return true if it has to be shown again
   */
  default boolean isOutdated() {
    return false;
  }

  /**
   * What the database says about itself.
   *
   * @param end the journal's last row
   * @param folded the last event that must be in the trail
   * @param from where the showing begins: a head that was verified before
   * @param checkpoints all of them, in order
   */
  record Start(Tip end, long folded, Optional<Head> from, List<Checkpoint> checkpoints) {
    /** Copies the list. */
    public Start {
      checkpoints = List.copyOf(checkpoints);
    }
  }

  /** Who looks at evidence. */
  interface Visitor {
    /**
     * Comes first.
     *
     * @param start the beginning
     */
    void start(Start start);

    /**
     * The next row of the journal.
     *
     * @param row the row
     */
    void journal(JournalRow row);

    /**
     * The next row of the trail.
     *
     * @param cells the row
     */
    void trail(TrailCells cells);

    /**
     * The next head.
     *
     * @param head the head
     */
    void head(Head head);

    /** Comes last when the showing ends before the end, behind a head. */
    default void stopped() {
      // Who knows how much there is does not need it.
    }
  }
}
