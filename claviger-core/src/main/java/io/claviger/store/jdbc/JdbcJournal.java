package io.claviger.store.jdbc;

import io.claviger.audit.ChainHash;
import io.claviger.audit.Journal;
import io.claviger.audit.JournalGroup;
import io.claviger.audit.JournalRow;
import io.claviger.audit.Receipt;
import io.claviger.audit.Seen;
import io.claviger.audit.Tip;
import io.claviger.tx.CommitUnknownException;
import io.claviger.tx.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The journal in its two tables, {@code audit_head} and {@code audit_journal}. On PostgreSQL an
 * append outside a transaction is one autocommit statement on a connection of its own, so that no
 * stopped process can hold the head; on SQLite it is a transaction of the one writer.
 */
final class JdbcJournal implements Journal, AutoCloseable {
  /** How long an append may take before its answer is given up. */
  private static final int APPEND_TIMEOUT_MS = 2000;

  private final Connections connections;
  private final Dialect dialect;
  private @Nullable Connection appendConnection;
  private @Nullable PreparedStatement appendStatement;

  JdbcJournal(Connections connections) {
    this.connections = connections;
    this.dialect = connections.dialect();
  }

  @Override
  public Receipt append(JournalGroup group, @Nullable Tip last) {
    if (dialect == Dialect.SQLITE) {
      return connections.write(connection -> appendSqlite(connection, group, last));
    }
    return appendPostgres(group, last);
  }

  @Override
  public Receipt append(Transaction tx, JournalGroup group, @Nullable Tip last) {
    JdbcTransaction transaction = JdbcTransaction.of(tx);
    return transaction.run(
        connection -> {
          if (dialect == Dialect.SQLITE) {
            return appendSqlite(connection, group, last);
          }
          try (PreparedStatement statement =
              connection.prepareStatement(JournalSql.APPEND_POSTGRESQL)) {
            return execute(connection, statement, group, last);
          }
        });
  }

  private synchronized Receipt appendPostgres(JournalGroup group, @Nullable Tip last) {
    Connection connection = null;
    try {
      connection = openAppendConnection();
      PreparedStatement statement = Objects.requireNonNull(appendStatement);
      return execute(connection, statement, group, last);
    } catch (SQLException e) {
      boolean sent = connection != null;
      boolean broken = JdbcErrors.breaksConnection(e);
      if (broken) {
        closeAppendConnection();
      }
      throw sent && broken ? new CommitUnknownException(SqlFailure.of(e)) : JdbcErrors.translate(e);
    }
  }

  private Connection openAppendConnection() throws SQLException {
    Connection connection = appendConnection;
    if (connection == null) {
      connection = connections.dedicated();
      connection.setNetworkTimeout(Runnable::run, APPEND_TIMEOUT_MS);
      appendStatement = connection.prepareStatement(JournalSql.APPEND_POSTGRESQL);
      appendConnection = connection;
    }
    return connection;
  }

  private void closeAppendConnection() {
    Connection connection = appendConnection;
    appendConnection = null;
    appendStatement = null;
    Jdbc.closeQuietly(connection);
  }

  private static Receipt execute(
      Connection connection, PreparedStatement statement, JournalGroup group, @Nullable Tip last)
      throws SQLException {
    statement.setArray(1, Jdbc.bigints(connection, group.secretUids()));
    statement.setArray(2, Jdbc.bigints(connection, group.tokenIds()));
    statement.setInt(3, group.n());
    statement.setBytes(4, group.groupId());
    statement.setBytes(5, group.payload());
    statement.setBytes(6, group.mac());
    if (last == null) {
      statement.setNull(7, Types.BIGINT);
      statement.setNull(8, Types.BIGINT);
      statement.setNull(9, Types.BINARY);
    } else {
      statement.setLong(7, last.seq());
      statement.setLong(8, last.at());
      statement.setBytes(9, last.hash());
    }
    try (ResultSet row = statement.executeQuery()) {
      if (!row.next()) {
        throw new SQLException("the journal has no head");
      }
      return new Receipt(
          new Tip(row.getLong(1), row.getLong(2), row.getBytes(3)),
          row.getBoolean(8),
          row.getLong(4),
          row.getLong(5),
          row.getInt(6),
          row.getBytes(7));
    }
  }

  private Receipt appendSqlite(Connection connection, JournalGroup group, @Nullable Tip last)
      throws SQLException {
    boolean predecessorFound =
        last == null
            || Jdbc.number(
                    connection, JournalSql.HAS_ROW_SQLITE, last.seq(), last.at(), last.hash())
                == 1;
    long clock = connections.now(connection);
    Receipt before =
        Jdbc.first(
                connection,
                JournalSql.FULL_HEAD,
                row ->
                    new Receipt(
                        new Tip(row.getLong(1), row.getLong(2), row.getBytes(3)),
                        predecessorFound,
                        row.getLong(4),
                        row.getLong(5),
                        row.getInt(6),
                        new byte[0]))
            .orElseThrow(() -> new SQLException("the journal has no head"));
    Tip head = before.tip();
    byte[] seen = seenSqlite(connection, group, before.policyEpoch());
    JournalRow row =
        new JournalRow(
            head.seq() + group.n(),
            group.n(),
            Math.max(head.at(), clock),
            group.groupId(),
            group.payload(),
            group.mac(),
            new byte[0],
            seen);
    byte[] hash = ChainHash.of(head.hash(), row);
    Jdbc.update(connection, JournalSql.UPDATE_HEAD_SQLITE, row.seq(), row.at(), hash);
    Jdbc.update(
        connection,
        JournalSql.INSERT_SQLITE,
        row.seq(),
        row.n(),
        row.at(),
        row.groupId(),
        row.payload(),
        row.mac(),
        hash,
        seen);
    return new Receipt(
        new Tip(row.seq(), row.at(), hash),
        predecessorFound,
        before.incarnation(),
        before.policyEpoch(),
        before.ringFloor(),
        seen);
  }

  private static byte[] seenSqlite(Connection connection, JournalGroup group, long policyEpoch)
      throws SQLException {
    int secrets = group.secretUids().length;
    long[] ids = new long[secrets + group.tokenIds().length];
    long[] revs = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      boolean secret = i < secrets;
      ids[i] = secret ? group.secretUids()[i] : group.tokenIds()[i - secrets];
      String sql = secret ? JournalSql.SECRET_REV : JournalSql.TOKEN_REV;
      revs[i] = Jdbc.first(connection, sql, row -> row.getLong(1), ids[i]).orElse(Seen.ABSENT);
    }
    return Seen.encode(ids, revs, policyEpoch);
  }

  @Override
  public boolean contains(byte[] groupId, Tip since) {
    return connections.read(
        connection -> {
          if (dialect == Dialect.POSTGRESQL) {
            // A statement of its own: the next one's snapshot begins when the appends have ended.
            Jdbc.list(connection, JournalSql.WAIT_FOR_APPENDS_POSTGRESQL, row -> row.getInt(1));
          }
          return Jdbc.number(connection, JournalSql.CONTAINS, since.seq(), since.at(), groupId) > 0;
        });
  }

  @Override
  public void raiseRingFloor(Transaction tx, int keyId) {
    JdbcTransaction.of(tx)
        .run(connection -> Jdbc.update(connection, JournalSql.RAISE_RING_FLOOR, keyId, keyId));
  }

  @Override
  public void raisePolicyEpoch(Transaction tx, long epoch) {
    JdbcTransaction.of(tx)
        .run(connection -> Jdbc.update(connection, JournalSql.RAISE_POLICY_EPOCH, epoch, epoch));
  }

  @Override
  public List<JournalRow> rows(Tip after, int maxRows) {
    return connections.read(
        connection ->
            Jdbc.list(
                connection, JournalSql.ROWS, JdbcJournal::row, after.seq(), after.at(), maxRows));
  }

  static JournalRow row(ResultSet row) throws SQLException {
    return new JournalRow(
        row.getLong(1),
        row.getInt(2),
        row.getLong(3),
        bytes(row, 4),
        bytes(row, 5),
        bytes(row, 6),
        bytes(row, 7),
        bytes(row, 8));
  }

  /** Some drivers have null for no bytes, which only somebody else can have written. */
  private static byte[] bytes(ResultSet row, int column) throws SQLException {
    byte[] found = row.getBytes(column);
    return found == null ? new byte[0] : found;
  }

  @Override
  public Tip head() {
    return connections.read(
        connection ->
            Jdbc.first(
                    connection,
                    JournalSql.HEAD,
                    row -> new Tip(row.getLong(1), row.getLong(2), row.getBytes(3)))
                .orElseThrow(() -> new SQLException("the journal has no head")));
  }

  @Override
  public long incarnation() {
    return connections.read(connection -> Jdbc.number(connection, JournalSql.INCARNATION));
  }

  @Override
  public void changeIncarnation(Transaction tx, long incarnation) {
    JdbcTransaction.of(tx)
        .run(connection -> Jdbc.update(connection, JournalSql.CHANGE_INCARNATION, incarnation));
  }

  @Override
  public synchronized void close() {
    closeAppendConnection();
  }
}
