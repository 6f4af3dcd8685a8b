package io.claviger.store.jdbc;

import io.claviger.audit.Checkpoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The daily partitions of journal and trail on PostgreSQL. */
final class PartitionDays {
  /** The trail goes first: what it shows must be in the journal. */
  private static final List<String> TABLES = List.of("secrets_audit_log", "audit_journal");

  /** Longer than that nobody else waits behind a partition that goes. */
  private static final String LIMITS = "SET lock_timeout = '2s'; SET statement_timeout = '60s'";

  private static final int ANSWER_MILLIS = 90_000;

  /** Attached partitions, and those that were left half-way, by name. */
  private static final String PARTITIONS =
      """
      SELECT c.relname, coalesce(i.inhparent IS NOT NULL, false) AS attached,
             coalesce(i.inhdetachpending, false) AS pending
      FROM pg_class p
      JOIN pg_class c ON c.relnamespace = p.relnamespace AND c.relkind = 'r'
      LEFT JOIN pg_inherits i ON i.inhrelid = c.oid AND i.inhparent = p.oid
      WHERE p.oid = to_regclass(?) AND c.relname ~ ('^' || ? || '_p[0-9]{8}$')
      ORDER BY c.relname
      """;

  /** Days behind today for which both tables have a partition, without a gap. */
  private static final String AHEAD =
      """
      SELECT coalesce(min(d), 36) - 1
      FROM generate_series(0, 35) AS d,
           to_char((clock_timestamp() AT TIME ZONE 'UTC')::date + d, '"_p"YYYYMMDD') AS day
      WHERE (SELECT count(*) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
             WHERE NOT i.inhdetachpending
               AND (i.inhparent = to_regclass('audit_journal') AND c.relname = 'audit_journal' || day
                 OR i.inhparent = to_regclass('secrets_audit_log')
                   AND c.relname = 'secrets_audit_log' || day)) < 2
      """;

  private static final String MAY_DISCARD =
      """
      SELECT CASE WHEN pg_has_role(c.relowner, 'USAGE') THEN 1 ELSE 0 END
      FROM pg_class c WHERE c.oid = to_regclass('audit_journal')
      """;

  private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;

  private PartitionDays() {}

  private record Partition(String name, boolean attached, boolean pending) {}

  static int ahead(Connection connection) throws SQLException {
    return Math.toIntExact(Jdbc.number(connection, AHEAD));
  }

  static boolean mayDiscard(Connection connection) throws SQLException {
    return Jdbc.number(connection, MAY_DISCARD) == 1;
  }

  /**
   * Drops the partitions before a checkpoint. Each step can be repeated: what was left detached, or
   * on its way to be, is finished first.
   *
   * @param connection one of its own, in autocommit: its settings are changed
   */
  static int drop(Connection connection, Checkpoint upTo) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
    Jdbc.execute(connection, LIMITS);
    LocalDate end =
        Instant.EPOCH.plus(upTo.until(), ChronoUnit.MICROS).atOffset(ZoneOffset.UTC).toLocalDate();
    int dropped = 0;
    for (String table : TABLES) {
      for (Partition partition : partitions(connection, table)) {
        String digits = partition.name.substring(partition.name.length() - 8);
        if (LocalDate.parse(digits, DAY).isBefore(end)
            && isCovered(connection, table, partition, upTo)) {
          drop(connection, table, partition);
          dropped++;
        }
      }
    }
    return dropped;
  }

  /** Rows of the journal behind the checkpoint are kept, whichever partition has them. */
  private static boolean isCovered(
      Connection connection, String table, Partition partition, Checkpoint upTo)
      throws SQLException {
    return !table.equals("audit_journal")
        || Jdbc.number(connection, "SELECT coalesce(max(seq), 0) FROM " + partition.name)
            <= upTo.tip().seq();
  }

  /** Only within a transaction block the server refuses a concurrent detach. */
  private static void drop(Connection connection, String table, Partition partition)
      throws SQLException {
    if (partition.attached) {
      Jdbc.execute(
          connection,
          "ALTER TABLE %s DETACH PARTITION %s %s"
              .formatted(table, partition.name, partition.pending ? "FINALIZE" : "CONCURRENTLY"));
    }
    Jdbc.execute(connection, "DROP TABLE IF EXISTS " + partition.name);
  }

  private static List<Partition> partitions(Connection connection, String table)
      throws SQLException {
    return Jdbc.list(
        connection,
        PARTITIONS,
        row -> new Partition(row.getString(1), row.getBoolean(2), row.getBoolean(3)),
        table,
        table);
  }
}
