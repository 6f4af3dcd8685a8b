package io.claviger.audit;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that does not fit.
 *
 * @param id the event; for a row of the journal its last event, for a head the event it names
 * @param kind what happened to it
 * @param column the column of the trail; null where it is not about one
 * @param what a sentence about it
 */
public record Damage(long id, Kind kind, @Nullable String column, String what) {
  /** What somebody did. The names are part of the wire format. */
  public enum Kind {
    /** A row of the journal was changed. */
    JOURNAL_EDITED,
    /** Rows of the journal are gone; others behind them are there. */
    JOURNAL_DELETED,
    /** A row lies in the journal where there is no place for it. */
    JOURNAL_INSERTED,
    /** Rows of the journal changed places. */
    JOURNAL_SWAPPED,
    /** A row is well linked, but nobody with the keys wrote it. */
    JOURNAL_FORGED,
    /** A row is a copy of an older one. */
    JOURNAL_COPIED,
    /** The end of the journal is gone. */
    JOURNAL_CUT,
    /** The journal is well linked, but it is not the one that was signed. */
    JOURNAL_RECOMPUTED,
    /** The whole database is older than what was published. */
    DATABASE_OLDER,
    /** A head was not signed by a known key, or was altered. */
    HEAD_FORGED,
    /** Heads are gone; others behind them are there. */
    HEAD_DELETED,
    /** A checkpoint was not signed by a known key, or was altered. */
    CHECKPOINT_FORGED,
    /** Checkpoints are gone; others behind them are there. */
    CHECKPOINT_DELETED,
    /** A column of the trail does not say what the journal says. */
    TRAIL_EDITED,
    /** The trail lacks an event of the journal. */
    TRAIL_DELETED,
    /** The trail has an event that the journal does not have, or has it twice. */
    TRAIL_INSERTED,
    /** Rows of the trail changed places. */
    TRAIL_SWAPPED;

    /**
     * The wire form.
     *
     * @return the lower-case name
     */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
