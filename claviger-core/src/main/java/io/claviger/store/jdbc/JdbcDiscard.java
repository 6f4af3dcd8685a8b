package io.claviger.store.jdbc;

import io.claviger.audit.Checkpoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;

/** Removes what a checkpoint covers, in steps that hold nobody up. Each can be repeated. */
final class JdbcDiscard {
  /** How long one slice may hold the writer of SQLite; slices grow and shrink towards it. */
  private static final long SLICE_NANOS = 8_000_000;

  private static final int MIN_SLICE = 8;
  private static final int MAX_SLICE = 4096;
  private static final long LOCK = 7_310_579_614_226_512_963L;

  /** Heads that declare a recovery are kept: older lives are explained by them. */
  private static final String HEADS =
      """
      DELETE FROM audit_heads
      WHERE number IN (SELECT number FROM audit_heads
                       WHERE number <= ? AND incarnation = former_incarnation
                       ORDER BY number LIMIT ?)
      """;

  private static final String TRAIL_SQLITE =
      """
      DELETE FROM secrets_audit_log
      WHERE id IN (SELECT id FROM secrets_audit_log WHERE id <= ? ORDER BY id LIMIT ?)
      """;

  private static final String JOURNAL_SQLITE =
      """
      DELETE FROM audit_journal
      WHERE seq IN (SELECT seq FROM audit_journal WHERE seq <= ? ORDER BY seq LIMIT ?)
      """;

  private final Connections connections;

  JdbcDiscard(Connections connections) {
    this.connections = connections;
  }

  /** Whether another process is at it; then nothing was done. */
  boolean upTo(Checkpoint checkpoint) {
    if (connections.dialect() == Dialect.SQLITE) {
      inSlices(TRAIL_SQLITE, checkpoint.tip().seq());
      inSlices(JOURNAL_SQLITE, checkpoint.tip().seq());
      inSlices(HEADS, checkpoint.lastHead().number());
      return true;
    }
    try (Connection connection = connections.dedicated()) {
      // The server lets the lock go with the session, however it ends.
      boolean mine =
          Jdbc.number(
                  connection, "SELECT CASE WHEN pg_try_advisory_lock(?) THEN 1 ELSE 0 END", LOCK)
              == 1;
      if (mine) {
        PartitionDays.drop(connection, checkpoint);
        inSlices(HEADS, checkpoint.lastHead().number());
      }
      return mine;
    } catch (SQLException e) {
      throw JdbcErrors.translate(e);
    }
  }

  private void inSlices(String delete, long upTo) {
    int slice = MIN_SLICE;
    while (true) {
      int size = slice;
      long began = System.nanoTime();
      int deleted = connections.write(connection -> Jdbc.update(connection, delete, upTo, size));
      long took = System.nanoTime() - began;
      if (deleted == 0) {
        return;
      }
      slice = Math.clamp(took < SLICE_NANOS ? size * 2L : size / 2, MIN_SLICE, MAX_SLICE);
      LockSupport.parkNanos(took); // the others' turn
    }
  }
}
