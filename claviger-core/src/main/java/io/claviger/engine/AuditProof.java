package io.claviger.engine;

import io.claviger.api.AuditDamage;
import io.claviger.api.AuditVerification;
import io.claviger.api.ErrorCode;
import io.claviger.api.UnavailableException;
import io.claviger.audit.Damage;
import io.claviger.audit.EvidenceFile;
import io.claviger.audit.Groups;
import io.claviger.audit.Head;
import io.claviger.audit.Heads;
import io.claviger.audit.StoredEvidence;
import io.claviger.audit.Verdict;
import io.claviger.telemetry.LogEvent;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies the audit log of a running engine piece by piece, and exports the evidence for those who
 * verify elsewhere. Remembers the last head up to which everything was in order. Thread-safe.
 */
final class AuditProof {
  private static final Logger log = LoggerFactory.getLogger(AuditProof.class);
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final int EXPORTS = 2;

  private final Ports ports;
  private final Heads heads;
  private final Groups groups;
  private final Duration longest;
  private final Semaphore verifying = new Semaphore(1);
  private final Semaphore exporting = new Semaphore(EXPORTS);
  private final LongAdder valid = new LongAdder();
  private final LongAdder damaged = new LongAdder();
  private @Nullable Head verified; // guarded by verifying

  AuditProof(Ports ports, Heads heads, Groups groups) {
    this(ports, heads, groups, LONGEST);
  }

  AuditProof(Ports ports, Heads heads, Groups groups, Duration longest) {
    this.ports = ports;
    this.heads = heads;
    this.groups = groups;
    this.longest = longest;
  }

  /** Verifies with published heads, from a head on, to the end; for operators. */
  Verdict verdict(List<Head> published, long sinceHead) {
    return heads.verify(evidence(sinceHead, () -> false), groups, published);
  }

  /**
   * Verifies what is new since the last time, as far as time allows.
   *
   * @throws UnavailableException if somebody else does so now
   */
  AuditVerification next(boolean everything) {
    if (!verifying.tryAcquire()) {
      throw new UnavailableException(
          ErrorCode.OVERLOADED,
          "A verification is under way in this server; ask again when it is done",
          null);
    }
    try {
      return OwnThread.run("claviger-verify", () -> verify(everything));
    } finally {
      verifying.release();
    }
  }

  private AuditVerification verify(boolean everything) {
    List<Head> published = new ArrayList<>();
    heads.newest().ifPresent(published::add);
    Head from = everything ? null : verified;
    if (from != null && !isThere(from)) {
      published.add(from); // the whole verification says what became of it
      from = null;
    }
    long end = System.nanoTime() + longest.toNanos();
    Verdict verdict =
        heads.verify(
            evidence(from == null ? 0 : from.number(), () -> System.nanoTime() - end >= 0),
            groups,
            published);
    (verdict.valid() ? valid : damaged).increment();
    if (verdict.valid()) {
      verified = verdict.lastHead().orElse(null);
    } else {
      Damage first = verdict.damages().getFirst();
      LogEvent.AUDIT_LOG_DAMAGED
          .to(log)
          .with("damages", verdict.damages().size())
          .with("seq", first.id())
          .with("kind", first.kind().wireName())
          .with("what", first.what())
          .write();
    }
    return told(verdict);
  }

  /** How many verifications found that everything is in order, or that something is not. */
  long verifications(boolean inOrder) {
    return (inOrder ? valid : damaged).sum();
  }

  private boolean isThere(Head head) {
    return ports.heads().store().after(head.number() - 1, 1).stream().anyMatch(head::isSame);
  }

  private StoredEvidence evidence(long sinceHead, BooleanSupplier enough) {
    return new StoredEvidence(
        ports.journal(), ports.trail(), ports.heads().store(), sinceHead, enough);
  }

  private static AuditVerification told(Verdict verdict) {
    Verdict.Extent extent = verdict.extent();
    return new AuditVerification(
        extent.complete(),
        /* events= */ extent.last(),
        /* lookedAt= */ verdict.events(),
        extent.unattested(),
        extent.trail(),
        verdict.lastHead().map(head -> OptionalLong.of(head.number())).orElse(OptionalLong.empty()),
        verdict.damages().stream()
            .limit(AuditVerification.MAX_DAMAGES)
            .map(
                damage ->
                    new AuditDamage(
                        damage.id(),
                        damage.kind().name().toLowerCase(Locale.ROOT),
                        Optional.ofNullable(damage.column()),
                        damage.what()))
            .toList());
  }

  /**
   * Writes the evidence.
   *
   * @throws UnavailableException if too many do so
   */
  void export(long sinceHead, OutputStream target, Runnable begins) {
    if (!exporting.tryAcquire()) {
      throw new UnavailableException(
          ErrorCode.OVERLOADED, "Too many exports are under way in this server; try again", null);
    }
    try {
      StoredEvidence evidence = evidence(sinceHead, () -> false); // the head is there, or it throws
      begins.run();
      OwnThread.run(
          "claviger-evidence",
          () -> {
            EvidenceFile.write(evidence, target);
            return true;
          });
    } finally {
      exporting.release();
    }
  }
}
