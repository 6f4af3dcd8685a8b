package io.claviger.audit;

import io.claviger.api.IntegrityException;
import io.claviger.telemetry.LogEvent;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last row that this process has put into the journal, by whichever way. Each append tells it,
 * and learns whether it is still there. If not, the database was rolled back or cut, and this
 * process releases and changes nothing any more until it is restarted. Thread-safe.
 */
public final class LastRow {
  private static final Logger log = LoggerFactory.getLogger(LastRow.class);

  /** Lives have numbers that are not negative. */
  private static final long NO_LIFE = -1;

  private final AtomicReference<@Nullable Known> known = new AtomicReference<>();
  private volatile @Nullable String alarm;
  private volatile long expected = NO_LIFE;

  private record Known(Tip tip, long incarnation) {}

  /** Creates it; nothing was written yet. */
  public LastRow() {}

  /**
   * What the next append is to look for.
   *
   * @return the row; null when this process has written none
   */
  public @Nullable Tip tip() {
    Known last = known.get();
    return last == null ? null : last.tip();
  }

  /**
   * Learns of a row that is durable: not of one whose transaction may still be rolled back. Of two
   * rows the later one counts.
   *
   * @param tip the row
   * @param incarnation the database's life it belongs to
   */
  public void remember(Tip tip, long incarnation) {
    Known row = new Known(tip, incarnation);
    known.accumulateAndGet(row, LastRow::later);
  }

  /**
   * Another life of the database is no loss: this process is about to begin it.
   *
   * @param incarnation the new life
   */
  public void expectLife(long incarnation) {
    expected = incarnation;
  }

  /**
   * Goes on to a later row of others, when the one this process has written is old: it may be
   * discarded by rule.
   *
   * @param signed the row of a signed head
   * @param old what is older than this is old; microseconds since 1970 UTC
   */
  public void renew(Tip signed, long old) {
    known.updateAndGet(
        last ->
            last == null || last.tip().at() >= old || last.tip().seq() >= signed.seq()
                ? last
                : new Known(signed, last.incarnation()));
  }

  private static @Nullable Known later(@Nullable Known one, @Nullable Known other) {
    return one == null || (other != null && other.tip().seq() > one.tip().seq()) ? other : one;
  }

  /**
   * Looks at what an append told.
   *
   * @param receipt what it told
   * @throws IntegrityException if the row it was to look for is gone, now or before
   */
  public void check(Receipt receipt) {
    Known last = known.get();
    boolean otherLife =
        last != null
            && receipt.incarnation() != last.incarnation()
            && receipt.incarnation() != expected;
    if ((!receipt.predecessorFound() || otherLife) && alarm == null) {
      alarm = "the database lost audit rows that were written before; nothing is released";
      LogEvent.AUDIT_JOURNAL_LOST
          .to(log)
          .with("seq", last == null ? 0 : last.tip().seq())
          .write(
              "The database was rolled back or cut: a row this process had appended is gone."
                  + " Nothing is released or changed until the process is restarted.");
    }
    refuseWhenLost();
  }

  /**
   * Refuses to go on when rows were lost.
   *
   * @throws IntegrityException if so
   */
  public void refuseWhenLost() {
    if (alarm != null) {
      throw new IntegrityException("The audit journal lost rows; nothing is released or changed");
    }
  }

  /**
   * Why nothing is released, if so.
   *
   * @return a safe sentence, or null
   */
  public @Nullable String alarm() {
    return alarm;
  }
}
