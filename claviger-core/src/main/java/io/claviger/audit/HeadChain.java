package io.claviger.audit;

import io.claviger.audit.Damage.Kind;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares heads, those of the database and published ones, with the journal as it passes. */
final class HeadChain {
  /** Events are signed within a second or so; a minute is more than any outage of that is worth. */
  private static final long LONGEST_UNATTESTED_MICROS = 60_000_000;

  private final Verifier.Trust trust;
  private final Damages damages;

  /** Published heads that the journal has not reached yet, or does not fit. */
  private final Map<Long, List<Head>> awaited = new HashMap<>();

  private final Map<Long, Long> recoveries = new HashMap<>();
  private Checkpoint.LastHead last = Checkpoint.LastHead.NONE;
  private Checkpoint.LastHead discarded = Checkpoint.LastHead.NONE;
  private @Nullable Head good;
  private @Nullable Head resumable;
  private long folded;
  private boolean cut;

  HeadChain(Verifier.Trust trust, Damages damages) {
    this.trust = trust;
    this.damages = damages;
    for (Head head : trust.published()) {
      if (isSigned(head, "a published head")) {
        awaited.computeIfAbsent(head.tip().seq(), seq -> new ArrayList<>()).add(head);
      }
    }
  }

  private boolean isSigned(Head head, String what) {
    boolean signed = head.isSigned(trust.signatures());
    if (!signed) {
      damages.add(
          head.tip().seq(),
          Kind.HEAD_FORGED,
          what + " (number " + head.number() + ") is not signed by a known key");
    }
    return signed;
  }

  void start(long foldedUpTo) {
    folded = foldedUpTo;
  }

  void startAt(Head head) {
    if (isSigned(head, "the head to begin with")) {
      awaited.computeIfAbsent(head.tip().seq(), seq -> new ArrayList<>()).add(head);
      good = head;
      resumable = head;
    }
    awaited.keySet().removeIf(seq -> seq < head.tip().seq());
    last = Checkpoint.LastHead.of(head);
  }

  /** What lies before a checkpoint was discarded, heads included. */
  void startAt(Checkpoint checkpoint) {
    discarded = checkpoint.lastHead();
    last = discarded;
    pass(checkpoint.tip());
    awaited.keySet().removeIf(seq -> seq < checkpoint.tip().seq());
  }

  /** The journal has come to a row. */
  void pass(Tip row) {
    List<Head> here = awaited.get(row.seq());
    if (here != null) {
      here.removeIf(head -> MessageDigest.isEqual(head.tip().hash(), row.hash()));
      if (here.isEmpty()) {
        awaited.remove(row.seq());
      }
    }
  }

  /** The next head of the database; the journal has come to its row, or ended. */
  void head(Head head, Tip row) {
    boolean signed = isSigned(head, "a head");
    if (signed && head.number() <= discarded.number()) {
      // Declared recoveries are kept, others not yet discarded.
      remember(head);
      return;
    }
    if (signed) {
      checkLink(head);
      remember(head);
      checkRow(head, row);
    }
    last = Checkpoint.LastHead.of(head);
  }

  private void remember(Head head) {
    if (head.isRecovery()) {
      recoveries.put(head.life().former(), head.tip().seq());
    }
  }

  private void checkLink(Head head) {
    if (head.follows(last)) {
      return;
    }
    long before = last.number();
    boolean gap = head.number() > before + 1;
    damages.add(
        head.tip().seq(),
        gap ? Kind.HEAD_DELETED : Kind.HEAD_FORGED,
        gap
            ? "the heads " + (before + 1) + " to " + (head.number() - 1) + " are gone"
            : "head " + head.number() + " does not follow its predecessor");
  }

  private void checkRow(Head head, Tip row) {
    Tip tip = head.tip();
    if (tip.seq() == row.seq() && MessageDigest.isEqual(tip.hash(), row.hash())) {
      good = head;
      if (tip.seq() <= folded) {
        resumable = head;
      }
    } else if (tip.seq() > row.seq()) {
      cut = true;
      damages.add(
          row.seq() + 1,
          Kind.JOURNAL_CUT,
          "the journal ends before event "
              + tip.seq()
              + ", which head "
              + head.number()
              + " names");
    } else {
      recomputed(head);
    }
  }

  private void recomputed(Head head) {
    damages.add(
        head.tip().seq(),
        Kind.JOURNAL_RECOMPUTED,
        "the row of event " + head.tip().seq() + " is not the one that was signed");
  }

  /** The journal has ended, or nobody goes on behind this row. */
  void end(Tip end, boolean stopped) {
    for (List<Head> heads : awaited.values()) {
      heads.stream()
          .filter(head -> !isAbandoned(head))
          .filter(head -> !stopped || head.tip().seq() <= end.seq())
          .forEach(head -> notThere(head, end));
    }
  }

  /** A declared recovery explains why what was published behind it is not there. */
  private boolean isAbandoned(Head head) {
    @Nullable Long recovered = recoveries.get(head.life().incarnation());
    return recovered != null && head.tip().seq() >= recovered;
  }

  private void notThere(Head head, Tip end) {
    if (head.tip().seq() <= end.seq()) {
      recomputed(head);
    } else if (cut || damages.has(Kind.JOURNAL_CUT)) {
      damages.add(end.seq() + 1, Kind.JOURNAL_CUT, "the journal ends before the published head");
    } else if (isUnattested(end)) {
      damages.add(
          attested() + 1,
          Kind.JOURNAL_RECOMPUTED,
          "head %d was published for event %d; the journal ends at event %d, and no head vouches for what follows event %d"
              .formatted(head.number(), head.tip().seq(), end.seq(), attested()));
    } else {
      damages.add(
          end.seq() + 1,
          Kind.DATABASE_OLDER,
          "head "
              + head.number()
              + " was published for event "
              + head.tip().seq()
              + "; the whole database ends at event "
              + end.seq());
    }
  }

  /** A database that was just put back has the heads of its time. */
  private boolean isUnattested(Tip end) {
    return good == null || end.at() - good.tip().at() > LONGEST_UNATTESTED_MICROS;
  }

  /** The last event that a head vouches for. */
  long attested() {
    return good == null ? 0 : good.tip().seq();
  }

  /**
   * The last head that fits and up to which the trail was compared, too: what lies before it needs
   * no second look.
   */
  @Nullable Head resumable() {
    return resumable;
  }
}
