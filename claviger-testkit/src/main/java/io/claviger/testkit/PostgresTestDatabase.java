package io.claviger.testkit;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;

/**
 * A database of an {@link EmbeddedPostgresFixture}. Its clock can be moved for everything that asks
 * {@code clock_timestamp()} without naming the schema, as Claviger does: a function of that name is
 * put in front of PostgreSQL's own. Sessions that are open when the clock is moved for the first
 * time do not notice; so move it, or call {@link #advance} with zero, before opening any.
 * Thread-safe.
 */
public final class PostgresTestDatabase implements AutoCloseable {
  /** Tables are made in the first schema of the path, so it stays the first one. */
  private static final String INSTALL =
      """
      DO $$
      BEGIN
        PERFORM pg_advisory_xact_lock(7310579614226512962);
        IF to_regnamespace('fake') IS NOT NULL THEN
          RETURN;
        END IF;
        CREATE SCHEMA fake;
        CREATE TABLE fake.clock (stands_at timestamptz, ahead interval NOT NULL);
        INSERT INTO fake.clock VALUES (NULL, '0');
        CREATE FUNCTION fake.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
          'SELECT coalesce(stands_at, pg_catalog.clock_timestamp() + ahead) FROM fake.clock';
        EXECUTE format('ALTER DATABASE %I SET search_path = public, fake, pg_catalog',
          current_database());
      END $$
      """;

  /** The daily partitions follow the clock; without Claviger's tables there are none. */
  private static final String PARTITIONS =
      """
      SET search_path = public, fake, pg_catalog;
      DO $$
      BEGIN
        IF to_regproc('claviger_make_partitions') IS NOT NULL THEN
          PERFORM claviger_make_partitions(35);
        END IF;
      END $$
      """;

  private final EmbeddedPostgresFixture server;
  private final String name;
  private final String url;

  PostgresTestDatabase(EmbeddedPostgresFixture server, String name, String url) {
    this.server = server;
    this.name = name;
    this.url = url;
  }

  /**
   * Where the database is.
   *
   * @return a URL that Claviger takes, {@code postgresql://...}
   */
  public String url() {
    return url;
  }

  /**
   * Where the database is, for other programs.
   *
   * @return a JDBC URL with the user
   */
  public String jdbcUrl() {
    String user = "postgres@";
    int at = url.indexOf(user);
    return "jdbc:postgresql://" + url.substring(at + user.length()) + "?user=postgres";
  }

  /**
   * Opens a connection past all of Claviger, for looking and meddling.
   *
   * @return the connection, to be closed by the caller
   * @throws SQLException if the server refuses
   */
  public Connection connect() throws SQLException {
    return server.connect(name);
  }

  /**
   * Sets the clock and stops it.
   *
   * @param time the time from now on; whole microseconds count
   */
  public void setClock(Instant time) {
    moveClock("UPDATE fake.clock SET stands_at = '" + time + "'");
  }

  /**
   * Moves the clock, be it running or stopped.
   *
   * @param by how far; negative to go back
   */
  public void advance(Duration by) {
    // In seconds: PostgreSQL 14 takes no more microseconds in an interval than fit in an int.
    String step = "interval '" + BigDecimal.valueOf(by.toNanos() / 1_000, 6) + " seconds'";
    moveClock(
        "UPDATE fake.clock SET ahead = ahead + " + step + ", stands_at = stands_at + " + step);
  }

  /** Drops the database, whoever is still connected. Safe to call twice. */
  @Override
  public void close() {
    server.drop(name);
  }

  /** Runs statements in one session. */
  void execute(String... statements) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the database refused a statement of the fixture", e);
    }
  }

  private void moveClock(String move) {
    execute(INSTALL, move, PARTITIONS);
  }
}
