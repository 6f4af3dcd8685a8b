package io.claviger.store.jdbc;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.AuditResult;
import io.claviger.api.TrailQuery;
import io.claviger.audit.FoldBatch;
import io.claviger.audit.FoldIndex;
import io.claviger.audit.FoldPosition;
import io.claviger.audit.JournalRow;
import io.claviger.audit.Tip;
import io.claviger.audit.Trail;
import io.claviger.audit.TrailCells;
import io.claviger.audit.TrailRow;
import io.claviger.audit.TrailRows;
import io.claviger.audit.TrailSlice;
import io.claviger.seal.IntegrityAlarm;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The trail in the table {@code secrets_audit_log}, its position in {@code audit_fold}. */
final class JdbcTrail implements Trail {
  /** How long other replicas leave folding to the one that did it last. */
  private static final long LEASE_MICROS = 3_000_000;

  /** A fold on SQLite is to hold the writer for some 20 ms at most. */
  private static final int FOLD_EVENTS_SQLITE = 500;

  /** How much of the journal a query reads; the rest is told by {@code complete_until}. */
  private static final long MAX_TAIL_BYTES = 2 * 1024 * 1024;

  /** How many rows PostgreSQL sends at once. */
  private static final int TAIL_FETCH = 32;

  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();
  private static final TypeToken<Map<String, String>> DETAILS = new TypeToken<>() {};

  private final Connections connections;
  private final Searches searches;
  private final Dialect dialect;
  private final JdbcFoldIndex index;
  private final IntegrityAlarm alarm = new IntegrityAlarm(System::nanoTime);

  JdbcTrail(Connections connections) {
    this(connections, new Searches());
  }

  JdbcTrail(Connections connections, Searches searches) {
    this.connections = connections;
    this.searches = searches;
    this.dialect = connections.dialect();
    this.index = new JdbcFoldIndex(connections);
  }

  @Override
  public int foldEvents() {
    return dialect == Dialect.SQLITE ? FOLD_EVENTS_SQLITE : Trail.super.foldEvents();
  }

  @Override
  public FoldPosition position() {
    return connections.read(
        connection -> {
          long now = connections.now(connection);
          return Jdbc.first(
                  connection,
                  TrailSql.POSITION,
                  row ->
                      new FoldPosition(
                          row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), now))
              .orElseThrow(() -> new SQLException("the trail has no position"));
        });
  }

  @Override
  public boolean fold(FoldPosition from, Tip to, long owner, FoldBatch batch) {
    return connections.write(
        connection ->
            dialect == Dialect.SQLITE
                ? foldSqlite(connection, from, to, owner, batch)
                : foldPostgres(connection, from, to, owner, batch));
  }

  @Override
  public FoldIndex index() {
    return index;
  }

  private boolean foldPostgres(
      Connection connection, FoldPosition from, Tip to, long owner, FoldBatch batch)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TrailSql.FOLD_POSTGRESQL)) {
      statement.setLong(1, to.seq());
      statement.setLong(2, to.at());
      statement.setLong(3, owner);
      statement.setLong(4, LEASE_MICROS);
      statement.setLong(5, from.seq());
      statement.setLong(6, owner);
      statement.setLong(7, LONGEST_LEASE_MICROS);
      Columns columns = new Columns(connection, statement, batch.rows());
      columns.longs(8, row -> row.event().id());
      columns.texts(9, row -> row.event().action().name());
      columns.texts(10, row -> row.event().resourceName());
      columns.longs(11, row -> micros(row.event()));
      columns.texts(12, row -> row.event().result().name());
      columns.texts(13, row -> row.event().actorId().orElse(null));
      columns.texts(14, row -> row.event().actorIp().orElse(null));
      columns.texts(15, row -> row.event().actorUserAgent().orElse(null));
      columns.texts(16, row -> details(row.event()));
      columns.texts(17, row -> row.event().errorMessage().orElse(null));
      columns.objects(18, "int4", row -> duration(row.event()));
      columns.longs(19, TrailRow::secretUid);
      columns.objects(20, "int8", row -> version(row.event()));
      columns.texts(21, row -> row.event().requestId().orElse(null));
      JdbcFoldIndex.bind(statement, 22, batch);
      try (ResultSet result = statement.executeQuery()) {
        if (!result.next() || result.getInt(1) != 1) {
          return false;
        }
        tellForeign(batch.rows(), (Long[]) result.getArray(2).getArray());
        return true;
      }
    }
  }

  private boolean foldSqlite(
      Connection connection, FoldPosition from, Tip to, long owner, FoldBatch batch)
      throws SQLException {
    long now = connections.now(connection);
    int moved =
        Jdbc.update(
            connection,
            TrailSql.MOVE_SQLITE,
            to.seq(),
            to.at(),
            owner,
            now + LEASE_MICROS,
            from.seq(),
            owner,
            now,
            now + LONGEST_LEASE_MICROS);
    if (moved == 0) {
      return false;
    }
    List<@Nullable Object[]> parameters = new ArrayList<>(batch.rows().size());
    for (TrailRow row : batch.rows()) {
      AuditEvent event = row.event();
      parameters.add(
          new @Nullable Object[] {
            event.id(),
            event.action().name(),
            event.resourceName(),
            micros(event),
            event.result().name(),
            event.actorId().orElse(null),
            event.actorIp().orElse(null),
            event.actorUserAgent().orElse(null),
            details(event),
            event.errorMessage().orElse(null),
            duration(event),
            row.secretUid(),
            version(event),
            event.requestId().orElse(null),
            micros(event)
          });
    }
    int[] inserted = Jdbc.updateEach(connection, TrailSql.INSERT_SQLITE, parameters);
    for (int i = 0; i < inserted.length; i++) {
      if (inserted[i] == 0) {
        tellForeign(batch.rows().get(i).event().id());
      }
    }
    JdbcFoldIndex.save(connection, batch);
    return true;
  }

  /** The rows whose place was taken: the verification compares them with the journal. */
  private void tellForeign(List<TrailRow> rows, Long[] inserted) {
    if (inserted.length < rows.size()) {
      Set<Long> there = Set.of(inserted);
      rows.stream()
          .map(row -> row.event().id())
          .filter(id -> !there.contains(id))
          .forEach(this::tellForeign);
    }
  }

  private void tellForeign(long id) {
    alarm.raise(
        new IntegrityAlarm.Row("secrets_audit_log", null, id, 0), IntegrityAlarm.What.FOREIGN);
  }

  @Override
  public List<TrailCells> cells(long after, int max) {
    String sql = dialect == Dialect.SQLITE ? TrailSql.CELLS_SQLITE : TrailSql.CELLS_POSTGRESQL;
    return connections.read(connection -> Jdbc.list(connection, sql, JdbcTrail::cells, after, max));
  }

  private static TrailCells cells(ResultSet row) throws SQLException {
    return new TrailCells(
        row.getLong(1),
        text(row, 2),
        text(row, 3),
        row.getLong(4),
        text(row, 5),
        new TrailCells.Who(row.getString(6), row.getString(7), row.getString(8), row.getString(14)),
        row.getString(9),
        row.getString(10),
        number(row, 11),
        row.getLong(12),
        number(row, 13),
        row.getBoolean(15));
  }

  /** Whoever changes the schema, too, can put null where none may be. */
  private static String text(ResultSet row, int column) throws SQLException {
    String text = row.getString(column);
    return text == null ? "" : text;
  }

  private static @Nullable Long number(ResultSet row, int column) throws SQLException {
    long number = row.getLong(column);
    return row.wasNull() ? null : number;
  }

  @Override
  public TrailSlice read(TrailQuery query) {
    return searches.run(
        () ->
            connections.snapshot(
                connection -> searches.limited(connection, limited -> slice(limited, query))));
  }

  private TrailSlice slice(Connection connection, TrailQuery query) throws SQLException {
    long head = Jdbc.first(connection, JournalSql.HEAD, row -> row.getLong(1)).orElse(0L);
    Tip position =
        Jdbc.first(
                connection,
                TrailSql.POSITION,
                row -> new Tip(row.getLong(1), row.getLong(2), new byte[0]))
            .orElseThrow(() -> new SQLException("the trail has no position"));
    long discarded = Jdbc.number(connection, TrailSql.DISCARDED);
    TrailSql select = TrailSql.query(dialect, query, discarded, position.seq());
    List<TrailRow> rows = Jdbc.list(connection, select.sql(), this::row, select.parameters());
    return new TrailSlice(position.seq(), head, rows, tail(connection, position));
  }

  /** Loads row by row, and stops where it is enough: a single row may have 100 KB and more. */
  private static List<JournalRow> tail(Connection connection, Tip position) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(JournalSql.ROWS)) {
      statement.setFetchSize(TAIL_FETCH);
      statement.setLong(1, position.seq());
      statement.setLong(2, position.at());
      statement.setInt(3, MAX_TAIL_EVENTS);
      List<JournalRow> tail = new ArrayList<>();
      int events = 0;
      long bytes = 0;
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          JournalRow row = JdbcJournal.row(found);
          events += row.n();
          bytes += row.payload().length;
          if (events > MAX_TAIL_EVENTS || (bytes > MAX_TAIL_BYTES && !tail.isEmpty())) {
            break;
          }
          tail.add(row);
        }
      }
      return tail;
    }
  }

  /** What somebody has changed beyond reading is shown as a marker in its place. */
  private TrailRow row(ResultSet row) throws SQLException {
    long id = row.getLong(1);
    try {
      return decoded(row);
    } catch (IllegalArgumentException
        | JsonParseException
        | DateTimeException
        | ArithmeticException
        | NullPointerException e) {
      alarm.raise(
          new IntegrityAlarm.Row("secrets_audit_log", null, id, 0), IntegrityAlarm.What.UNREADABLE);
      return TrailRows.marker(id, id, 0);
    }
  }

  private TrailRow decoded(ResultSet row) throws SQLException {
    int duration = row.getInt(11);
    OptionalInt durationMs = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(duration);
    long number = row.getLong(13);
    OptionalLong version = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
    String details = row.getString(9);
    return new TrailRow(
        row.getLong(12),
        new AuditEvent(
            row.getLong(1),
            AuditAction.valueOf(row.getString(2)),
            row.getString(3),
            timestamp(row),
            AuditResult.valueOf(row.getString(5)),
            Optional.ofNullable(row.getString(6)),
            Optional.ofNullable(row.getString(7)),
            Optional.ofNullable(row.getString(8)),
            Optional.ofNullable(row.getString(14)),
            version,
            details == null ? Map.of() : GSON.fromJson(details, DETAILS),
            Optional.ofNullable(row.getString(10)),
            durationMs));
  }

  private Instant timestamp(ResultSet row) throws SQLException {
    return dialect == Dialect.SQLITE
        ? Instant.EPOCH.plus(row.getLong(4), ChronoUnit.MICROS)
        : row.getObject(4, OffsetDateTime.class).toInstant();
  }

  private static long micros(AuditEvent event) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, event.timestamp());
  }

  private static @Nullable String details(AuditEvent event) {
    return event.details().isEmpty() ? null : GSON.toJson(new TreeMap<>(event.details()));
  }

  private static @Nullable Integer duration(AuditEvent event) {
    return event.durationMs().isEmpty() ? null : event.durationMs().getAsInt();
  }

  private static @Nullable Long version(AuditEvent event) {
    return event.version().isEmpty() ? null : event.version().getAsLong();
  }

  /** Rows turned into one array per column. */
  private record Columns(Connection connection, PreparedStatement statement, List<TrailRow> rows) {
    void longs(int parameter, ToLongFunction<TrailRow> value) throws SQLException {
      long[] values = rows.stream().mapToLong(value).toArray();
      statement.setArray(parameter, Jdbc.bigints(connection, values));
    }

    void texts(int parameter, Function<TrailRow, @Nullable String> value) throws SQLException {
      objects(parameter, "text", value);
    }

    void objects(int parameter, String type, Function<TrailRow, ? extends @Nullable Object> value)
        throws SQLException {
      @Nullable Object[] values = new Object[rows.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = value.apply(rows.get(i));
      }
      statement.setArray(parameter, connection.createArrayOf(type, values));
    }
  }
}
