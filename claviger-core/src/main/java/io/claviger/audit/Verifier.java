package io.claviger.audit;

import io.claviger.audit.Damage.Kind;
import io.claviger.seal.MacCheck;
import io.claviger.seal.SignatureCheck;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Verifies evidence in one go, in bounded memory, with nothing but public keys: the links of the
 * journal, the heads, the trail against the journal; the MACs where their keys are at hand. It
 * never stops at the first damage. Not thread-safe; for one verification.
 */
public final class Verifier implements Evidence.Visitor {
  /** Events may be discarded while they are looked at. */
  private static final int MAX_REPEATS = 3;

  private final Trust trust;
  private final Damages damages = new Damages();
  private final Replays replays = new Replays();
  private final TrailComparison trail = new TrailComparison(damages);
  private final HeadChain heads;
  private final JournalLinks links;
  private final Map<Long, byte[]> stale = new HashMap<>();
  private Tip end = new Tip(0, 0, ChainHash.empty());
  private long begin;
  private long folded;
  private boolean endSeen;
  private boolean stopped;
  private @Nullable Checkpoint discarded;

  /**
   * What a verification trusts.
   *
   * @param signatures the signing keys
   * @param macs the MAC keys; null when they are not at hand
   * @param published heads from outside the database
   */
  public record Trust(SignatureCheck signatures, @Nullable MacCheck macs, List<Head> published) {
    /** Copies the list. */
    public Trust {
      published = List.copyOf(published);
    }
  }

  private Verifier(Trust trust) {
    this.trust = trust;
    this.heads = new HeadChain(trust, damages);
    this.links = new JournalLinks(damages, trust.macs());
  }

  /**
   * Verifies.
   *
   * @param evidence what
   * @param trust with which keys
   * @return what was found
   */
  public static Verdict verify(Evidence evidence, Trust trust) {
    Verdict verdict = verifyOnce(evidence, trust);
    for (int i = 0; i < MAX_REPEATS && !verdict.valid() && evidence.isOutdated(); i++) {
      verdict = verifyOnce(evidence, trust);
    }
    return verdict;
  }

  private static Verdict verifyOnce(Evidence evidence, Trust trust) {
    Verifier verifier = new Verifier(trust);
    evidence.show(verifier);
    return verifier.verdict(evidence);
  }

  @Override
  public void start(Evidence.Start start) {
    end = start.end();
    folded = start.folded();
    trail.start(folded);
    heads.start(folded);
    checkCheckpoints(start.checkpoints());
    Checkpoint.newestSigned(start.checkpoints(), trust.signatures()).ifPresent(this::startAt);
    start.from().ifPresent(this::startAt);
  }

  private void checkCheckpoints(List<Checkpoint> checkpoints) {
    @Nullable Checkpoint before = null;
    for (Checkpoint checkpoint : checkpoints) {
      long expected = before == null ? 1 : before.number() + 1;
      boolean gap = checkpoint.number() > expected;
      if (!checkpoint.isSigned(trust.signatures()) || (!checkpoint.follows(before) && !gap)) {
        damages.add(
            checkpoint.tip().seq(),
            Kind.CHECKPOINT_FORGED,
            "checkpoint " + checkpoint.number() + " is not signed by a known key, or has no place");
      } else if (gap) {
        damages.add(
            checkpoint.tip().seq(),
            Kind.CHECKPOINT_DELETED,
            "checkpoints " + expected + " to " + (checkpoint.number() - 1) + " are gone");
      }
      before = checkpoint;
    }
  }

  /** What lies before was discarded by rule: it is not there, or about to go. */
  private void startAt(Checkpoint checkpoint) {
    discarded = checkpoint;
    links.startAt(checkpoint.tip());
    heads.startAt(checkpoint);
  }

  private void startAt(Head head) {
    begin = head.tip().seq();
    if (begin > links.last().seq()) {
      links.startAt(new Tip(0, 0, ChainHash.empty()));
    }
    heads.startAt(head);
  }

  private boolean isDiscarded(long id) {
    return discarded != null && id <= discarded.tip().seq();
  }

  private long discardedUpTo() {
    return discarded == null ? 0 : discarded.tip().seq();
  }

  @Override
  public void journal(JournalRow row) {
    if (isDiscarded(row.seq())) {
      return;
    }
    Replays.Answer answer = replays.look(row);
    if (row.seq() <= begin) { // only to know copies by
      if (row.seq() == begin) {
        links.startAt(new Tip(row.seq(), row.at(), row.hash()));
        heads.pass(links.last());
      }
      return;
    }
    if (begin > 0 && links.last().seq() == 0) {
      damages.add(begin, Kind.JOURNAL_DELETED, "the row of the head to begin with is gone");
      links.startAt(new Tip(row.seq() - row.n(), row.at(), row.hash()));
    }
    Tip before = links.last();
    links.follow(row, endSeen && row.seq() > end.seq());
    if (answer == Replays.Answer.COPY) {
      damages.add(
          row.seq(), Kind.JOURNAL_COPIED, JournalLinks.group(row) + " is a copy of an older one");
    } else if (answer == Replays.Answer.STALE && stale.size() < Verdict.MAX_DAMAGES) {
      stale.put(row.seq(), row.groupId());
    }
    trail.journal(before, row);
    Tip last = links.last();
    heads.pass(last);
    if (last.seq() == end.seq()) {
      endSeen = true;
      if (!MessageDigest.isEqual(last.hash(), end.hash())) {
        damages.add(last.seq(), Kind.JOURNAL_EDITED, "the journal's end has another hash");
      }
    }
  }

  @Override
  public void trail(TrailCells cells) {
    if (!isDiscarded(cells.id())) {
      trail.trail(cells);
    }
  }

  @Override
  public void head(Head head) {
    heads.head(head, links.last());
  }

  @Override
  public void stopped() {
    stopped = true;
  }

  private Verdict verdict(Evidence evidence) {
    trail.end();
    findOriginals(evidence);
    if (!stopped) {
      checkEnd();
    }
    Tip last = links.last();
    heads.end(last, stopped);
    List<Damage> found = new ArrayList<>(damages.all());
    found.sort(Comparator.comparingLong(Damage::id));
    long shown = Math.max(begin, discardedUpTo());
    long unattested = last.seq() - Math.min(last.seq(), Math.max(shown, heads.attested()));
    return new Verdict(
        new Verdict.Extent(shown, last.seq(), unattested, Math.min(folded, last.seq()), !stopped),
        found,
        Optional.ofNullable(heads.resumable()),
        trust.macs() != null,
        Optional.ofNullable(discarded));
  }

  private void checkEnd() {
    Tip last = links.last();
    if (end.seq() > last.seq() && !endSeen) {
      damages.add(
          last.seq() + 1,
          Kind.JOURNAL_CUT,
          "events " + (last.seq() + 1) + " to " + end.seq() + " are gone");
    } else if (end.seq() < last.seq() && !endSeen) {
      damages.add(last.seq(), Kind.JOURNAL_INSERTED, "rows lie behind the journal's end");
    }
  }

  /** Rows that name an event far behind them: copies, or of a process that slept. */
  private void findOriginals(Evidence evidence) {
    if (stale.isEmpty()) {
      return;
    }
    Map<ByteBuffer, Long> copies = new HashMap<>();
    stale.forEach((seq, groupId) -> copies.merge(ByteBuffer.wrap(groupId), seq, Math::max));
    long first = stale.values().stream().mapToLong(Replays::named).min().orElse(0);
    long last = stale.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
    evidence.rows(
        first - 1,
        row -> {
          Long copy = copies.get(ByteBuffer.wrap(row.groupId()));
          if (copy != null && row.seq() < copy) {
            damages.add(
                copy,
                Kind.JOURNAL_COPIED,
                "the row is a copy of the one that ends with event " + row.seq());
            copies.remove(ByteBuffer.wrap(row.groupId()));
          }
          return row.seq() < last;
        });
  }
}
