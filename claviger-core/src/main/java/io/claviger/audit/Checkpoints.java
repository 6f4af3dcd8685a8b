package io.claviger.audit;

import io.claviger.api.IntegrityException;
import io.claviger.seal.RingSigner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the oldest day of the audit log, verifies it, writes it to an archive, and signs the
 * checkpoint that lets it go. One thread at a time.
 */
public final class Checkpoints {
  /** Microseconds of a day. */
  public static final long DAY = 86_400_000_000L;

  private static final int HEADS = 256;

  private final Journal journal;
  private final Trail trail;
  private final HeadStore heads;
  private final Groups groups;
  private final RingSigner signer;
  private final Clock clock;

  /** Where the audit log is. */
  record Log(Journal journal, Trail trail, HeadStore heads) {}

  Checkpoints(Log log, Groups groups, RingSigner signer, Clock clock) {
    this.journal = log.journal();
    this.trail = log.trail();
    this.heads = log.heads();
    this.groups = groups;
    this.signer = signer;
    this.clock = clock;
  }

  /**
   * A day that can be discarded.
   *
   * @param before the checkpoint before; null for the first
   * @param start its midnight; microseconds since 1970 UTC
   * @param last its last row
   * @param lastHead the last head up to that row
   * @param witness the first head behind it
   */
  public record Day(
      @Nullable Checkpoint before,
      long start,
      Tip last,
      Checkpoint.LastHead lastHead,
      Head witness) {
    /**
     * The day.
     *
     * @return its date, UTC
     */
    public LocalDate date() {
      return Instant.EPOCH.plus(start, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC).toLocalDate();
    }

    long number() {
      return before == null ? 1 : before.number() + 1;
    }

    /**
     * How many events it has.
     *
     * @return events
     */
    public long events() {
      return last.seq() - (before == null ? 0 : before.tip().seq());
    }
  }

  /**
   * The newest checkpoint.
   *
   * @return the newest one that a known key signed
   */
  public Optional<Checkpoint> newest() {
    return Checkpoint.newestSigned(heads.checkpoints(), signer);
  }

  /**
   * The time that nobody doubts: the earliest of the database's clock, this process' clock, and
   * what the last signed head says of the last event. A single clock that runs ahead discards
   * nothing.
   *
   * @return microseconds since 1970 UTC; 0 when nothing was signed yet
   */
  public long now() {
    long own = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    long now = Math.min(own, trail.position().now());
    return heads
        .last()
        .filter(head -> head.isSigned(signer))
        .map(head -> Math.min(now, Math.min(head.tip().at(), head.signedAt())))
        .orElse(0L);
  }

  /**
   * The midnight of the oldest event.
   *
   * @return microseconds since 1970 UTC, or empty when there is no event
   */
  public Optional<Long> oldest() {
    return first().map(row -> row.at() - Math.floorMod(row.at(), DAY));
  }

  private Optional<JournalRow> first() {
    Tip from = newest().map(Checkpoint::tip).orElse(new Tip(0, 0, ChainHash.empty()));
    return journal.rows(from, 1).stream().findFirst();
  }

  /**
   * The oldest day, if it can go: folded completely, and a signed head lies behind it.
   *
   * @return the day
   */
  public Optional<Day> oldestDay() {
    Optional<JournalRow> first = first();
    if (first.isEmpty()) {
      return Optional.empty();
    }
    long start = first.get().at() - Math.floorMod(first.get().at(), DAY);
    Tip last = lastBefore(start + DAY, first.get());
    if (last.seq() >= trail.position().seq()) {
      return Optional.empty();
    }
    @Nullable Checkpoint before = newest().orElse(null);
    Checkpoint.LastHead lastHead = before == null ? Checkpoint.LastHead.NONE : before.lastHead();
    List<Head> page = heads.after(lastHead.number(), HEADS);
    while (!page.isEmpty()) {
      for (Head head : page) {
        if (head.tip().seq() > last.seq()) {
          return Optional.of(new Day(before, start, last, lastHead, head));
        }
        lastHead = Checkpoint.LastHead.of(head);
      }
      page = heads.after(lastHead.number(), HEADS);
    }
    return Optional.empty();
  }

  /** The last row before a time, by halving: times never run backwards along the journal. */
  private Tip lastBefore(long end, JournalRow first) {
    JournalRow low = first;
    long high = journal.head().seq();
    while (high > low.seq()) {
      long middle = low.seq() + (high - low.seq()) / 2;
      List<JournalRow> next = journal.rows(new Tip(middle, first.at(), first.hash()), 1);
      if (!next.isEmpty() && next.getFirst().at() < end) {
        low = next.getFirst();
      } else {
        high = middle;
      }
    }
    return new Tip(low.seq(), low.at(), low.hash());
  }

  /** What came of the verification of a day. */
  public record Verified(Checkpoint checkpoint, List<Damage> trailDamages) {
    /** Copies the list. */
    public Verified {
      trailDamages = List.copyOf(trailDamages);
    }
  }

  /**
   * Verifies a day as {@link Verifier} does, and writes the archive on the way.
   *
   * @param day the day
   * @param archive the folder to write it to; null for none
   * @param stop asked between rows whether to give up
   * @return the checkpoint, which nobody has stored yet, and what does not fit in the trail
   * @throws IntegrityException if journal, heads or checkpoints were altered
   * @throws UncheckedIOException if the archive could not be written
   */
  public Verified verify(Day day, @Nullable Path archive, BooleanSupplier stop) {
    StoredEvidence.Extent extent = StoredEvidence.Extent.upTo(day.witness().tip());
    Evidence stored = new Stoppable(new StoredEvidence(journal, trail, heads, extent), stop);
    List<Damage> damages;
    if (archive == null) {
      damages = check(stored, day);
    } else {
      try (DayArchive file = new DayArchive(archive, day.date(), stored)) {
        damages = check(file.evidence(), day);
        file.complete();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    return new Verified(
        Checkpoint.sign(day.before(), day.last(), day.start() + DAY, day.lastHead(), signer, now),
        damages);
  }

  private List<Damage> check(Evidence evidence, Day day) {
    Verdict verdict =
        Verifier.verify(evidence, new Verifier.Trust(signer, groups.macs(), List.of()));
    if (!verdict.valid() && newest().map(Checkpoint::number).orElse(0L) != day.number() - 1) {
      throw new StoppedException(); // somebody else discards it at this moment
    }
    for (Damage damage : verdict.damages()) {
      if (!damage.kind().name().startsWith("TRAIL_")) {
        throw new IntegrityException(
            "%s at event %d: %s".formatted(damage.kind().wireName(), damage.id(), damage.what()));
      }
    }
    return verdict.damages();
  }

  /** Shows everything, until it is told to stop. */
  private record Stoppable(Evidence stored, BooleanSupplier stop) implements Evidence {
    @Override
    public void show(Visitor visitor) {
      stored.show(
          new Visitor() {
            @Override
            public void start(Start start) {
              visitor.start(start);
            }

            @Override
            public void journal(JournalRow row) {
              goOn();
              visitor.journal(row);
            }

            @Override
            public void trail(TrailCells cells) {
              visitor.trail(cells);
            }

            @Override
            public void head(Head head) {
              visitor.head(head);
            }
          });
    }

    @Override
    public void rows(long after, Predicate<JournalRow> more) {
      stored.rows(
          after,
          row -> {
            goOn();
            return more.test(row);
          });
    }

    private void goOn() {
      if (stop.getAsBoolean()) {
        throw new StoppedException();
      }
    }
  }

  /** The process stops; the day is discarded another time. */
  public static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoppedException() {
      super("stopped", null, false, false);
    }
  }
}
