package io.claviger.audit;

import io.claviger.seal.RingSigner;
import io.claviger.telemetry.LogEvent;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs what this process has checked, and publishes each new head of the cluster's chain: its own
 * ones, and those of others as far as it has checked the journal itself. When others have just
 * signed it leaves it to them, so that a cluster makes about one head a second. One thread at a
 * time.
 */
final class HeadSigner {
  private static final Logger log = LoggerFactory.getLogger(HeadSigner.class);

  private final Journal journal;
  private final HeadStore heads;
  private final HeadLog published;
  private final RingSigner signer;
  private final Clock clock;
  private volatile @Nullable Head last;
  private final LongAdder failures = new LongAdder();
  private boolean failing;
  private boolean stopped;

  HeadSigner(Journal journal, HeadStore heads, HeadLog published, RingSigner signer, Clock clock) {
    this.journal = journal;
    this.heads = heads;
    this.published = published;
    this.signer = signer;
    this.clock = clock;
  }

  /** The last head that is known and was published, when the process starts. */
  void know(@Nullable Head head) {
    last = head;
  }

  /** The last head of the chain that this process has signed or checked. */
  @Nullable Head newest() {
    return last;
  }

  /** How often a head could not be published. */
  long failures() {
    return failures.sum() + published.failures();
  }

  /**
   * Signs up to a row, if there is something new.
   *
   * @param checked what this process has checked
   * @param atOnce whether to sign although somebody else has just done so
   */
  void sign(Tip checked, boolean atOnce) {
    Optional<Head> newest = heads.last();
    if (newest.isPresent() && (last == null || newest.get().number() > last.number())) {
      boolean taken = take(newest.get(), checked);
      if (!taken || !atOnce) {
        return;
      }
    }
    if (last != null && checked.seq() <= last.tip().seq()) {
      return;
    }
    long life = last == null ? journal.incarnation() : last.life().incarnation();
    if (life != journal.incarnation()) {
      if (!stopped) {
        stopped = true;
        LogEvent.AUDIT_SIGNING_STOPPED.to(log).write();
      }
      return;
    }
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    Head head = Head.sign(last, checked, Head.Life.of(life), now, signer);
    if (heads.add(head)) {
      last = head;
      publish(head);
    }
  }

  /** Takes over what somebody else signed, if this process has seen the same. */
  private boolean take(Head head, Tip checked) {
    if (head.tip().seq() > checked.seq()) {
      return false;
    }
    if (!head.isSigned(signer) || !holds(journal, head.tip())) {
      LogEvent.AUDIT_HEAD_FORGED
          .to(log)
          .with("number", head.number())
          .with("seq", head.tip().seq())
          .write();
      return false;
    }
    last = head;
    publish(head);
    return true;
  }

  /** Whether the journal has a row. */
  static boolean holds(Journal journal, Tip tip) {
    List<JournalRow> rows = journal.rows(new Tip(tip.seq() - 1, tip.at(), tip.hash()), 1);
    return !rows.isEmpty()
        && rows.getFirst().seq() == tip.seq()
        && MessageDigest.isEqual(rows.getFirst().hash(), tip.hash());
  }

  private void publish(Head head) {
    try {
      published.publish(head);
      failing = false;
    } catch (UncheckedIOException e) {
      failures.increment();
      if (!failing) {
        failing = true;
        LogEvent.AUDIT_HEAD_UNPUBLISHED
            .to(log)
            .with("number", head.number())
            .with("seq", head.tip().seq())
            .with("place", "file")
            .because(e)
            .write();
      }
    }
    LogEvent.AUDIT_HEAD_PUBLISHED
        .to(log)
        .with("number", head.number())
        .with("seq", head.tip().seq())
        .with("head", HeadText.of(head))
        .write();
  }
}
