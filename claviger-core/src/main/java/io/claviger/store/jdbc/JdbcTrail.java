package io.claviger.store.jdbc;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.reflect.TypeToken;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.AuditResult;
import io.claviger.api.TrailQuery;
import io.claviger.audit.FoldPosition;
import io.claviger.audit.JournalRow;
import io.claviger.audit.Tip;
import io.claviger.audit.Trail;
import io.claviger.audit.TrailRow;
import io.claviger.audit.TrailSlice;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
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

  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();
  private static final TypeToken<Map<String, String>> DETAILS = new TypeToken<>() {};

  private final Connections connections;
  private final Dialect dialect;

  JdbcTrail(Connections connections) {
    this.connections = connections;
    this.dialect = connections.dialect();
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
  public boolean fold(FoldPosition from, Tip to, long owner, List<TrailRow> rows) {
    return connections.write(
        connection ->
            dialect == Dialect.SQLITE
                ? foldSqlite(connection, from, to, owner, rows)
                : foldPostgres(connection, from, to, owner, rows));
  }

  private static boolean foldPostgres(
      Connection connection, FoldPosition from, Tip to, long owner, List<TrailRow> rows)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TrailSql.FOLD_POSTGRESQL)) {
      statement.setLong(1, to.seq());
      statement.setLong(2, to.at());
      statement.setLong(3, owner);
      statement.setLong(4, LEASE_MICROS);
      statement.setLong(5, from.seq());
      statement.setLong(6, owner);
      Columns columns = new Columns(connection, statement, rows);
      columns.longs(7, row -> row.event().id());
      columns.texts(8, row -> TrailSql.wireName(row.event().action()));
      columns.texts(9, row -> row.event().resourceName());
      columns.longs(10, row -> micros(row.event()));
      columns.texts(11, row -> TrailSql.wireName(row.event().result()));
      columns.texts(12, row -> row.event().actorId().orElse(null));
      columns.texts(13, row -> row.event().actorIp().orElse(null));
      columns.texts(14, row -> row.event().actorUserAgent().orElse(null));
      columns.texts(15, row -> details(row.event()));
      columns.texts(16, row -> row.event().errorMessage().orElse(null));
      columns.objects(17, "int4", row -> duration(row.event()));
      columns.longs(18, TrailRow::secretUid);
      columns.objects(19, "int8", row -> version(row.event()));
      columns.texts(20, row -> row.event().requestId().orElse(null));
      try (ResultSet result = statement.executeQuery()) {
        return result.next() && result.getInt(1) == 1;
      }
    }
  }

  private boolean foldSqlite(
      Connection connection, FoldPosition from, Tip to, long owner, List<TrailRow> rows)
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
            now);
    if (moved == 0) {
      return false;
    }
    List<@Nullable Object[]> parameters = new ArrayList<>(rows.size());
    for (TrailRow row : rows) {
      AuditEvent event = row.event();
      parameters.add(
          new @Nullable Object[] {
            event.id(),
            TrailSql.wireName(event.action()),
            event.resourceName(),
            micros(event),
            TrailSql.wireName(event.result()),
            event.actorId().orElse(null),
            event.actorIp().orElse(null),
            event.actorUserAgent().orElse(null),
            details(event),
            event.errorMessage().orElse(null),
            duration(event),
            row.secretUid(),
            version(event),
            event.requestId().orElse(null),
            now
          });
    }
    Jdbc.updateEach(connection, TrailSql.INSERT_SQLITE, parameters);
    return true;
  }

  @Override
  public TrailSlice read(TrailQuery query) {
    return connections.snapshot(
        connection -> {
          long head = Jdbc.first(connection, JournalSql.HEAD, row -> row.getLong(1)).orElse(0L);
          Tip position =
              Jdbc.first(
                      connection,
                      TrailSql.POSITION,
                      row -> new Tip(row.getLong(1), row.getLong(2), new byte[0]))
                  .orElseThrow(() -> new SQLException("the trail has no position"));
          TrailSql select = TrailSql.query(dialect, query, position.seq());
          List<TrailRow> rows = Jdbc.list(connection, select.sql(), this::row, select.parameters());
          List<JournalRow> tail =
              Jdbc.list(
                  connection,
                  JournalSql.ROWS,
                  JdbcJournal::row,
                  position.seq(),
                  position.at(),
                  MAX_TAIL_EVENTS);
          return new TrailSlice(position.seq(), head, rows, bounded(tail));
        });
  }

  private static List<JournalRow> bounded(List<JournalRow> tail) {
    int events = 0;
    for (int i = 0; i < tail.size(); i++) {
      events += tail.get(i).n();
      if (events > MAX_TAIL_EVENTS) {
        return tail.subList(0, i);
      }
    }
    return tail;
  }

  private TrailRow row(ResultSet row) throws SQLException {
    int duration = row.getInt(11);
    OptionalInt durationMs = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(duration);
    long number = row.getLong(13);
    OptionalLong version = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
    String details = row.getString(9);
    return new TrailRow(
        row.getLong(12),
        new AuditEvent(
            row.getLong(1),
            AuditAction.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
            row.getString(3),
            timestamp(row),
            AuditResult.valueOf(row.getString(5).toUpperCase(Locale.ROOT)),
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
