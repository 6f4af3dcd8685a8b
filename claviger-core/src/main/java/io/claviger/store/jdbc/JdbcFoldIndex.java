package io.claviger.store.jdbc;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import io.claviger.audit.FoldBatch;
import io.claviger.audit.FoldIndex;
import io.claviger.audit.ReaderRow;
import io.claviger.audit.ReaderStats;
import io.claviger.audit.RecentRead;
import io.claviger.audit.SuspiciousActivity;
import io.claviger.audit.WatchRow;
import io.claviger.tx.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Readers, what the rules remember, and what they found, in three small tables. */
final class JdbcFoldIndex implements FoldIndex {
  private static final String[] READER_TYPES = {
    "int8", "text", "int8", "int8", "int8", "int8", "text", "bool"
  };
  private static final String[] WATCH_TYPES = {"text", "text", "int8", "text"};
  private static final String[] ACTIVITY_TYPES = {
    "int8", "text", "int8", "text", "text", "text", "int8", "int8"
  };

  private static final Gson GSON = new Gson();
  private static final TypeToken<List<String>> ADDRESSES = new TypeToken<>() {};

  private final Connections connections;
  private final Dialect dialect;

  JdbcFoldIndex(Connections connections) {
    this.connections = connections;
    this.dialect = connections.dialect();
  }

  /** Binds the parameters of {@link FoldIndexSql#FOLD_POSTGRESQL}, from a number on. */
  static void bind(PreparedStatement statement, int first, FoldBatch batch) throws SQLException {
    int next = first;
    next = arrays(statement, next, READER_TYPES, all(batch.readers(), JdbcFoldIndex::columns));
    next = arrays(statement, next, WATCH_TYPES, all(batch.watches(), JdbcFoldIndex::columns));
    arrays(statement, next, ACTIVITY_TYPES, all(batch.activities(), JdbcFoldIndex::columns));
  }

  /** Writes the same on SQLite, in the transaction that moves the position. */
  static void save(Connection connection, FoldBatch batch) throws SQLException {
    Jdbc.updateEach(
        connection, FoldIndexSql.SAVE_READER, all(batch.readers(), JdbcFoldIndex::columns));
    Jdbc.updateEach(
        connection, FoldIndexSql.SAVE_WATCH, all(batch.watches(), JdbcFoldIndex::columns));
    Jdbc.updateEach(
        connection, FoldIndexSql.SAVE_ACTIVITY, all(batch.activities(), JdbcFoldIndex::columns));
  }

  private static @Nullable Object[] columns(ReaderRow row) {
    ReaderRow.Key key = row.key();
    return new @Nullable Object[] {
      key.secretUid(),
      key.principal(),
      key.version(),
      row.firstAt(),
      row.lastAt(),
      row.reads(),
      GSON.toJson(row.addresses()),
      row.moreAddresses()
    };
  }

  private static @Nullable Object[] columns(WatchRow row) {
    return new @Nullable Object[] {row.key().kind(), row.key().subject(), row.at(), row.state()};
  }

  private static @Nullable Object[] columns(SuspiciousActivity activity) {
    return new @Nullable Object[] {
      activity.eventId(),
      activity.kind().wireName(),
      activity.at(),
      activity.secret(),
      activity.actorId(),
      activity.actorIp(),
      activity.count(),
      activity.suppressed()
    };
  }

  private static <T> List<@Nullable Object[]> all(
      Collection<T> rows, Function<T, @Nullable Object[]> columns) {
    List<@Nullable Object[]> all = new ArrayList<>(rows.size());
    rows.forEach(row -> all.add(columns.apply(row)));
    return all;
  }

  /** One array per column; returns the number of the next parameter. */
  private static int arrays(
      PreparedStatement statement, int first, String[] types, List<@Nullable Object[]> rows)
      throws SQLException {
    for (int column = 0; column < types.length; column++) {
      @Nullable Object[] values = new @Nullable Object[rows.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = rows.get(i)[column];
      }
      statement.setArray(
          first + column, statement.getConnection().createArrayOf(types[column], values));
    }
    return first + types.length;
  }

  @Override
  public List<ReaderRow> readers(Collection<ReaderRow.Key> keys) {
    return look(
        new Look<>(
            FoldIndexSql.READERS_POSTGRESQL,
            FoldIndexSql.READER_SQLITE,
            new String[] {"int8", "text", "int8"},
            JdbcFoldIndex::reader),
        all(keys, key -> new @Nullable Object[] {key.secretUid(), key.principal(), key.version()}));
  }

  @Override
  public Map<Long, Long> firstReads(Collection<Long> secretUids) {
    Map<Long, Long> found = new HashMap<>();
    look(
            new Look<>(
                FoldIndexSql.FIRST_READS_POSTGRESQL,
                FoldIndexSql.FIRST_READ_SQLITE,
                new String[] {"int8"},
                row -> Map.entry(row.getLong(1), row.getLong(2))),
            all(secretUids, uid -> new @Nullable Object[] {uid}))
        .forEach(first -> found.put(first.getKey(), first.getValue()));
    return found;
  }

  @Override
  public Set<ReaderRow.Key> known(Collection<ReaderRow.Key> keys) {
    Set<ReaderRow.Key> found =
        Set.copyOf(
            look(
                new Look<>(
                    FoldIndexSql.KNOWN_POSTGRESQL,
                    FoldIndexSql.KNOWN_SQLITE,
                    new String[] {"int8", "text"},
                    row -> new ReaderRow.Key(row.getLong(1), row.getString(2), 0)),
                all(keys, key -> new @Nullable Object[] {key.secretUid(), key.principal()})));
    return keys.stream()
        .filter(key -> found.contains(new ReaderRow.Key(key.secretUid(), key.principal(), 0)))
        .collect(Collectors.toSet());
  }

  @Override
  public List<RecentRead> recentReads(Collection<String> principals, long after, int max) {
    return look(
        new Look<>(
            FoldIndexSql.RECENT_POSTGRESQL,
            FoldIndexSql.RECENT_SQLITE,
            new String[] {"text"},
            JdbcFoldIndex::recentRead),
        all(principals, principal -> new @Nullable Object[] {principal}),
        after,
        max);
  }

  @Override
  public List<RecentRead> recentReads(long after, int max) {
    return connections.read(
        connection ->
            Jdbc.list(connection, FoldIndexSql.ALL_RECENT, JdbcFoldIndex::recentRead, after, max));
  }

  private static RecentRead recentRead(ResultSet row) throws SQLException {
    return new RecentRead(row.getString(1), row.getLong(2), row.getLong(3));
  }

  @Override
  public List<WatchRow> watches(Collection<WatchRow.Key> keys) {
    return look(
        new Look<>(
            FoldIndexSql.WATCHES_POSTGRESQL,
            FoldIndexSql.WATCH_SQLITE,
            new String[] {"text", "text"},
            row ->
                new WatchRow(
                    new WatchRow.Key(row.getString(1), row.getString(2)),
                    row.getLong(3),
                    row.getString(4))),
        all(keys, key -> new @Nullable Object[] {key.kind(), key.subject()}));
  }

  /** A query by many keys: at once on PostgreSQL, one by one where there is no network. */
  private record Look<T>(String postgres, String sqlite, String[] types, Jdbc.Mapper<T> mapper) {}

  private <T> List<T> look(Look<T> look, List<@Nullable Object[]> keys, Object... others) {
    if (keys.isEmpty()) {
      return List.of();
    }
    return connections.read(
        connection -> {
          List<T> found = new ArrayList<>();
          if (dialect == Dialect.SQLITE) {
            for (@Nullable Object[] key : keys) {
              found.addAll(
                  Jdbc.list(connection, look.sqlite(), look.mapper(), joined(key, others)));
            }
            return found;
          }
          try (PreparedStatement statement = connection.prepareStatement(look.postgres())) {
            int next = arrays(statement, 1, look.types(), keys);
            for (Object other : others) {
              statement.setObject(next++, other);
            }
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                found.add(look.mapper().map(rows));
              }
            }
          }
          return found;
        });
  }

  private static @Nullable Object[] joined(@Nullable Object[] key, Object[] others) {
    @Nullable Object[] all = Arrays.copyOf(key, key.length + others.length);
    System.arraycopy(others, 0, all, key.length, others.length);
    return all;
  }

  @Override
  public List<ReaderRow> readersOf(long secretUid, ReaderRow.Key after, int max) {
    return connections.read(
        connection ->
            Jdbc.list(
                connection,
                FoldIndexSql.READERS_OF,
                JdbcFoldIndex::reader,
                secretUid,
                after.principal(),
                after.principal(),
                after.version(),
                max));
  }

  @Override
  public ReaderStats stats(long secretUid, long since) {
    return connections.read(
        connection ->
            Jdbc.first(
                    connection,
                    FoldIndexSql.STATS,
                    row -> new ReaderStats(row.getLong(1), row.getLong(2)),
                    since,
                    secretUid)
                .orElseThrow(() -> new SQLException("a sum gave no row")));
  }

  private static ReaderRow reader(ResultSet row) throws SQLException {
    List<String> addresses = List.of();
    boolean readable = true;
    try {
      addresses = GSON.fromJson(row.getString(7), ADDRESSES).stream().map(String::valueOf).toList();
    } catch (JsonParseException | NullPointerException e) {
      readable = false; // changed by somebody else; the fold goes on
    }
    return new ReaderRow(
        new ReaderRow.Key(row.getLong(1), row.getString(2), row.getLong(3)),
        row.getLong(4),
        row.getLong(5),
        row.getLong(6),
        addresses,
        row.getBoolean(8) || !readable);
  }

  @Override
  public void discard(long watchedBefore, long announcedBefore) {
    delete(FoldIndexSql.DISCARD_WATCHES, watchedBefore);
    delete(FoldIndexSql.DISCARD_ACTIVITIES, announcedBefore);
  }

  private void delete(String sql, long before) {
    int unused = connections.write(connection -> Jdbc.update(connection, sql, before));
  }

  @Override
  public List<SuspiciousActivity> unannounced(int max) {
    return connections.read(
        connection ->
            Jdbc.list(connection, FoldIndexSql.UNANNOUNCED, JdbcFoldIndex::activity, max));
  }

  private static SuspiciousActivity activity(ResultSet row) throws SQLException {
    return new SuspiciousActivity(
        row.getLong(1),
        SuspiciousActivity.Kind.ofWireName(row.getString(2)),
        row.getLong(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getLong(7),
        row.getLong(8));
  }

  @Override
  public boolean announce(Transaction tx, SuspiciousActivity activity) {
    long now = tx.now();
    return JdbcTransaction.of(tx)
            .run(
                connection ->
                    Jdbc.update(
                        connection,
                        FoldIndexSql.ANNOUNCE,
                        now,
                        activity.eventId(),
                        activity.kind().wireName()))
        == 1;
  }
}
