package io.claviger.engine;

import io.claviger.api.IntegrityException;
import io.claviger.api.KeyException;
import io.claviger.api.UnavailableException;
import io.claviger.audit.FoldPosition;
import io.claviger.audit.Head;
import io.claviger.audit.JournalRow;
import io.claviger.audit.Tip;
import io.claviger.secret.Expiring;
import io.claviger.telemetry.LogEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the housekeeper sees of database and keys, so that whoever reads the numbers asks the
 * database nothing. NaN is what could not be found out. Thread-safe.
 */
final class Observed {
  private static final Duration SOON = Duration.ofDays(7);
  private static final Duration LATER = Duration.ofDays(30);
  private static final double MICROS = 1e6;
  private static final int FEW_DAYS = 7;
  private static final Logger log = LoggerFactory.getLogger(Observed.class);

  private final Ports ports;
  private final Supplier<Optional<Head>> signed;
  private volatile boolean database = true;
  private volatile boolean keys = true;
  private volatile Lag foldLag = Lag.UNKNOWN;
  private volatile Lag headLag = Lag.UNKNOWN;
  private volatile double daysAhead = Double.NaN;
  private volatile double expiringSoon = Double.NaN;
  private volatile double expiringLater = Double.NaN;
  private volatile double activeTokens = Double.NaN;

  /**
   * Creates it.
   *
   * @param ports what is looked at
   * @param signed the newest head that this process has signed or checked
   */
  Observed(Ports ports, Supplier<Optional<Head>> signed) {
    this.ports = ports;
    this.signed = signed;
  }

  private record Lag(double events, double seconds) {
    static final Lag UNKNOWN = new Lag(Double.NaN, Double.NaN);
  }

  /** Runs what needs the keys to be in order. */
  void keys(Runnable task) {
    try {
      task.run();
      keys = true;
    } catch (KeyException | IntegrityException e) {
      keys = false;
      throw e;
    }
  }

  /** Runs what needs the database to answer. */
  void database(Runnable task) {
    try {
      task.run();
      database = true;
    } catch (UnavailableException e) {
      database = false;
      throw e;
    }
  }

  /** Measures how far trail and heads are behind the journal: four small queries. */
  void lookAtTrail() {
    foldLag = Lag.UNKNOWN;
    headLag = Lag.UNKNOWN;
    FoldPosition position = ports.trail().position();
    // Before the end of the journal, so that it is not beyond it.
    Tip attested = signed.get().map(Head::tip).orElse(new Tip(0, 0, new byte[0]));
    Tip end = ports.journal().head();
    foldLag = lag(new Tip(position.seq(), position.at(), new byte[0]), end, position.now());
    headLag = lag(attested, end, position.now());
  }

  private Lag lag(Tip done, Tip end, long now) {
    List<JournalRow> waiting = end.seq() > done.seq() ? ports.journal().rows(done, 1) : List.of();
    double seconds = waiting.isEmpty() ? 0 : Math.max(0, now - waiting.getFirst().at()) / MICROS;
    return new Lag(Math.max(0, end.seq() - done.seq()), seconds);
  }

  /** Counts what is about to expire: one query by index. */
  void lookAtExpiry() {
    expiringSoon = Double.NaN;
    expiringLater = Double.NaN;
    long now = ports.trail().position().now();
    Expiring found =
        ports
            .secrets()
            .expiring(now, now + KeyRotation.micros(SOON), now + KeyRotation.micros(LATER));
    expiringSoon = found.soon();
    expiringLater = found.later();
  }

  /** Counts the tokens that hold: one query by index. */
  void lookAtTokens() {
    activeTokens = Double.NaN;
    activeTokens = ports.tokens().countActive();
  }

  /** Prepares the days to come, if this process may; tells when somebody has to. */
  void prepareDays() {
    daysAhead = Double.NaN;
    if (ports.upkeep().mayMaintain()) {
      ports.upkeep().prepareDays();
    }
    int ahead = ports.upkeep().daysAhead();
    daysAhead = ahead;
    if (ahead < FEW_DAYS) {
      LogEvent.AUDIT_DAYS_RUN_OUT
          .to(log)
          .with("days", ahead)
          .write("Without a partition of the day nothing can be recorded: claviger audit maintain");
    }
  }

  double daysAhead() {
    return daysAhead;
  }

  boolean isDatabaseUp() {
    return database;
  }

  boolean areKeysInOrder() {
    return keys;
  }

  double foldLagEvents() {
    return foldLag.events();
  }

  double foldLagSeconds() {
    return foldLag.seconds();
  }

  double headLagEvents() {
    return headLag.events();
  }

  double headLagSeconds() {
    return headLag.seconds();
  }

  double expiringSoon() {
    return expiringSoon;
  }

  double expiringLater() {
    return expiringLater;
  }

  double activeTokens() {
    return activeTokens;
  }
}
