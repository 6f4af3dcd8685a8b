package io.claviger.engine;

import io.claviger.api.AuditAction;
import io.claviger.api.ErrorCode;
import io.claviger.telemetry.Recorders;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What an engine counts. Counting a read allocates nothing. Thread-safe. */
final class Counts {
  private final Recorders recorders = new Recorders();
  private final Tally<Outcome> reads = new Tally<>(Outcome.class);
  private final Tally<Outcome> changes = new Tally<>(Outcome.class);
  private final Tally<AuditAction> done = new Tally<>(AuditAction.class);
  private final LongAdder denied = new LongAdder();
  private final LongAdder discardedDays = new LongAdder();
  private final LongAdder notTaken = new LongAdder();

  /** A count for each constant of an enum. */
  private static final class Tally<E extends Enum<E>> {
    private final Map<E, LongAdder> counts;

    Tally(Class<E> type) {
      counts = new EnumMap<>(type);
      for (E constant : type.getEnumConstants()) {
        counts.put(constant, new LongAdder());
      }
    }

    LongAdder of(E constant) {
      return Objects.requireNonNull(counts.get(constant));
    }
  }

  Recorders recorders() {
    return recorders;
  }

  /** A value was released; {@code start} is when it was asked for. */
  void readDone(long start) {
    reads.of(Outcome.SUCCESS).increment();
    recorders.read(System.nanoTime() - start);
  }

  void readFailed(ErrorCode code, long start) {
    reads.of(Outcome.of(code)).increment();
    recorders.read(System.nanoTime() - start);
  }

  /** One item of a batch. */
  void readInBatch(Outcome outcome) {
    reads.of(outcome).increment();
  }

  void batchDone(long start) {
    recorders.read(System.nanoTime() - start);
  }

  void changed(AuditAction action) {
    changes.of(Outcome.SUCCESS).increment();
    done.of(action).increment();
  }

  void unchanged() {
    changes.of(Outcome.UNCHANGED).increment();
  }

  void changeFailed(ErrorCode code) {
    changes.of(Outcome.of(code)).increment();
  }

  /** The queue of changes was full. */
  void changeNotTaken() {
    notTaken.increment();
  }

  void denied() {
    denied.increment();
  }

  void discardedDay() {
    discardedDays.increment();
  }

  long discardedDays() {
    return discardedDays.sum();
  }

  long reads(Outcome outcome) {
    return reads.of(outcome).sum();
  }

  long changes(Outcome outcome) {
    return changes.of(outcome).sum();
  }

  long done(AuditAction action) {
    return done.of(action).sum();
  }

  long denials() {
    return denied.sum();
  }

  long changesNotTaken() {
    return notTaken.sum();
  }
}
