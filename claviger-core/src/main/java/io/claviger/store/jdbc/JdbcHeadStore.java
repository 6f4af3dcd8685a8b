package io.claviger.store.jdbc;

import io.claviger.audit.Checkpoint;
import io.claviger.audit.Head;
import io.claviger.audit.HeadStore;
import io.claviger.audit.Tip;
import io.claviger.tx.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Signed heads in the table {@code audit_heads}, checkpoints in {@code audit_checkpoints}. */
final class JdbcHeadStore implements HeadStore {
  private static final String SELECT =
      """
      SELECT number, seq, at, hash, previous, signed_at, incarnation, former_incarnation, note, key_id,
             signature
      FROM audit_heads
      """;

  private static final String LAST = SELECT + "ORDER BY number DESC LIMIT 1";

  private static final String AFTER = SELECT + "WHERE number > ? ORDER BY number LIMIT ?";

  private static final String RECOVERY =
      SELECT
          + "WHERE former_incarnation = ? AND incarnation <> former_incarnation"
          + " ORDER BY number DESC LIMIT 1";

  private static final String ADD =
      """
      INSERT INTO audit_heads (number, seq, at, hash, previous, signed_at, incarnation,
                               former_incarnation, note, key_id, signature)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (number) DO NOTHING
      """;

  private static final String CHECKPOINTS =
      """
      SELECT number, seq, at, hash, until, last_head, last_head_digest, previous, signed_at, key_id,
             signature
      FROM audit_checkpoints ORDER BY number
      """;

  private static final String ADD_CHECKPOINT =
      """
      INSERT INTO audit_checkpoints (number, seq, at, hash, until, last_head, last_head_digest,
                                     previous, signed_at, key_id, signature)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (number) DO NOTHING
      """;

  private final Connections connections;

  JdbcHeadStore(Connections connections) {
    this.connections = connections;
  }

  @Override
  public Optional<Head> last() {
    return connections.read(connection -> Jdbc.first(connection, LAST, JdbcHeadStore::head));
  }

  @Override
  public List<Head> after(long number, int max) {
    return connections.read(
        connection -> Jdbc.list(connection, AFTER, JdbcHeadStore::head, number, max));
  }

  @Override
  public Optional<Head> recoveryFrom(long incarnation) {
    return connections.read(
        connection -> Jdbc.first(connection, RECOVERY, JdbcHeadStore::head, incarnation));
  }

  @Override
  public boolean add(Head head) {
    Head.Life life = head.life();
    return connections.write(
        connection ->
            Jdbc.update(
                    connection,
                    ADD,
                    head.number(),
                    head.tip().seq(),
                    head.tip().at(),
                    head.tip().hash(),
                    head.previous(),
                    head.signedAt(),
                    life.incarnation(),
                    life.former(),
                    life.note(),
                    head.keyId(),
                    head.signature())
                == 1);
  }

  @Override
  public List<Checkpoint> checkpoints() {
    return connections.read(
        connection -> Jdbc.list(connection, CHECKPOINTS, JdbcHeadStore::checkpoint));
  }

  @Override
  public boolean add(Transaction tx, Checkpoint checkpoint) {
    return JdbcTransaction.of(tx)
        .run(
            connection ->
                Jdbc.update(
                        connection,
                        ADD_CHECKPOINT,
                        checkpoint.number(),
                        checkpoint.tip().seq(),
                        checkpoint.tip().at(),
                        checkpoint.tip().hash(),
                        checkpoint.until(),
                        checkpoint.lastHead().number(),
                        checkpoint.lastHead().digest(),
                        checkpoint.previous(),
                        checkpoint.signedAt(),
                        checkpoint.keyId(),
                        checkpoint.signature())
                    == 1);
  }

  private static Checkpoint checkpoint(ResultSet row) throws SQLException {
    return new Checkpoint(
        row.getLong(1),
        new Tip(row.getLong(2), row.getLong(3), row.getBytes(4)),
        row.getLong(5),
        new Checkpoint.LastHead(row.getLong(6), row.getBytes(7)),
        row.getBytes(8),
        row.getLong(9),
        row.getInt(10),
        row.getBytes(11));
  }

  private static Head head(ResultSet row) throws SQLException {
    return new Head(
        row.getLong(1),
        new Tip(row.getLong(2), row.getLong(3), row.getBytes(4)),
        row.getBytes(5),
        row.getLong(6),
        new Head.Life(row.getLong(7), row.getLong(8), row.getString(9)),
        row.getInt(10),
        row.getBytes(11));
  }
}
