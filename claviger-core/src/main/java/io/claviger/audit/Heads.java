package io.claviger.audit;

import io.claviger.api.IntegrityException;
import io.claviger.seal.PublicKeys;
import io.claviger.seal.RingSigner;
import io.claviger.telemetry.LogEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signed heads of a database, and the process that makes them: compares what was published with
 * the database at the start, follows the journal, signs. Thread-safe.
 */
public final class Heads implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Heads.class);
  private static final int MAX_RECOVERIES = 1000;

  private final Journal journal;
  private final Places places;
  private final RingSigner signer;
  private final Clock clock;
  private final AuditAlarm alarm = new AuditAlarm();
  private final CheckedRows recent = new CheckedRows();
  private volatile @Nullable Follower follower;
  private volatile @Nullable HeadSigner heads;

  /**
   * Where heads are.
   *
   * @param store in the database
   * @param published outside of it
   */
  public record Places(HeadStore store, HeadLog published) {}

  /**
   * Creates it; {@link #start} makes it work.
   *
   * @param journal what is followed
   * @param places where heads are
   * @param signer signs and checks
   * @param clock tells when a head was signed
   */
  public Heads(Journal journal, Places places, RingSigner signer, Clock clock) {
    this.journal = journal;
    this.places = places;
    this.signer = signer;
    this.clock = clock;
  }

  /**
   * The alarm of this process.
   *
   * @return it
   */
  public AuditAlarm alarm() {
    return alarm;
  }

  /**
   * The rows that were checked last.
   *
   * @return them
   */
  public CheckedRows recent() {
    return recent;
  }

  /**
   * Compares the last published head with the database, and prepares to follow from the last signed
   * head on.
   *
   * @param groups checks who wrote a row
   * @return the row that the last signed head names; seq 0 when there is none
   * @throws IntegrityException if the database is not the one that was published
   */
  public Tip open(Groups groups) {
    Optional<Head> published = places.published().last();
    Optional<Head> last = places.store().last();
    published.ifPresent(this::compare);
    Tip from = new Tip(0, 0, ChainHash.empty());
    if (last.isPresent()) {
      Head head = last.get();
      if (!head.isSigned(signer)) {
        alarm.raise(head.tip().seq(), "the last signed head is forged");
      } else if (!HeadSigner.holds(journal, head.tip())) {
        alarm.raise(head.tip().seq(), "the row that was signed last is gone");
      } else {
        from = head.tip();
      }
    }
    HeadSigner heads = new HeadSigner(journal, places.store(), places.published(), signer, clock);
    this.heads = heads;
    // What this process' own log does not have yet is published by the first turn.
    boolean isPublished =
        last.isPresent() && published.isPresent() && last.get().isSame(published.get());
    heads.know(isPublished ? last.get() : null);
    groups.know(Math.max(from.seq(), journal.head().seq()));
    Follower.Shared shared = new Follower.Shared(recent, alarm);
    follower =
        new Follower(new Follower.Walk(journal, groups, shared, from, discarded()), heads, alarm);
    return from;
  }

  /** The last row that was discarded by rule, as far as that is signed. */
  private Tip discarded() {
    return checkpoint().map(Checkpoint::tip).orElse(new Tip(0, 0, ChainHash.empty()));
  }

  private Optional<Checkpoint> checkpoint() {
    return Checkpoint.newestSigned(places.store().checkpoints(), signer);
  }

  /** Starts to follow and to sign. */
  public void start() {
    Follower opened = follower;
    if (opened == null) {
      throw new IllegalStateException("call open() first");
    }
    opened.start();
  }

  /** Follows to the end and signs, now and on the calling thread, instead of {@link #start}. */
  public void followNow() {
    Follower opened = follower;
    if (opened != null) {
      opened.followNow();
    }
  }

  /**
   * The newest head that this process has signed or checked; it remembers it outside the database.
   *
   * @return the head, or empty before the first one
   */
  public Optional<Head> newest() {
    HeadSigner signing = heads;
    return signing == null ? Optional.empty() : Optional.ofNullable(signing.newest());
  }

  /**
   * How often a head could not be published.
   *
   * @return failed attempts since the start
   */
  public long publishFailures() {
    HeadSigner signing = heads;
    return signing == null ? 0 : signing.failures();
  }

  private void compare(Head head) {
    if (!head.isSigned(signer)) {
      throw mismatch(head, "it is not signed by a key of this database");
    }
    long life = head.life().incarnation();
    long present = journal.incarnation();
    if (life == present) {
      if (checkpoint().filter(found -> found.lastHead().number() >= head.number()).isPresent()) {
        return; // discarded by rule, since this process ran last
      }
      boolean inStore = places.store().after(head.number() - 1, 1).stream().anyMatch(head::isSame);
      if (!inStore) {
        throw mismatch(head, "the database does not have this head");
      }
      if (!HeadSigner.holds(journal, head.tip())) {
        throw mismatch(head, "the journal does not have the row that it names");
      }
      return;
    }
    for (int i = 0; i < MAX_RECOVERIES && life != present; i++) {
      Optional<Head> recovery =
          places.store().recoveryFrom(life).filter(found -> found.isSigned(signer));
      if (recovery.isEmpty()) {
        throw mismatch(head, "the database is in another life, and nobody declared a recovery");
      }
      life = recovery.get().life().incarnation();
    }
  }

  private static IntegrityException mismatch(Head head, String what) {
    LogEvent.AUDIT_HEAD_MISMATCH
        .to(log)
        .with("number", head.number())
        .with("seq", head.tip().seq())
        .with("what", what)
        .write();
    return new IntegrityException(
        "The database is not the one whose audit head "
            + head.number()
            + " (event "
            + head.tip().seq()
            + ") was published: "
            + what
            + ". It was restored, cut or rewritten. Find out which; after a restore of yours: stop"
            + " all servers and run 'claviger audit declare-recovery --reason ...'");
  }

  /**
   * Signs that another life of the database begins.
   *
   * @param from the row that recorded it
   * @param life the new life, the one before, and why
   * @return the head
   */
  public Head declare(Tip from, Head.Life life) {
    while (true) {
      Head last = places.store().last().orElse(null);
      Tip tip = last != null && last.tip().seq() > from.seq() ? last.tip() : from;
      long now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
      Head head = Head.sign(last, tip, life, now, signer);
      if (places.store().add(head)) {
        return head;
      }
    }
  }

  /**
   * Verifies evidence with all keys of the ring.
   *
   * @param evidence what
   * @param groups checks who wrote a row
   * @param published heads that were kept outside the database
   * @return what was found
   */
  public Verdict verify(Evidence evidence, Groups groups, List<Head> published) {
    return Verifier.verify(evidence, new Verifier.Trust(signer, groups.macs(), published));
  }

  /**
   * What discards old days.
   *
   * @param trail the trail
   * @param groups checks who wrote a row
   * @return the maker of checkpoints
   */
  public Checkpoints checkpoints(Trail trail, Groups groups) {
    return new Checkpoints(
        new Checkpoints.Log(journal, trail, places.store()), groups, signer, clock);
  }

  /**
   * The public halves of the signing keys.
   *
   * @return the keys
   */
  public PublicKeys publicKeys() {
    return signer.publicKeys();
  }

  /** Stops following, and publishes the rest. Safe to call twice. */
  @Override
  public void close() {
    Follower opened = follower;
    if (opened != null) {
      opened.close();
    }
    places.published().close();
  }
}
