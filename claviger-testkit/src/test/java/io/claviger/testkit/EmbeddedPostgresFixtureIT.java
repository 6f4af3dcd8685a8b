package io.claviger.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.ClavigerDatabase;
import io.claviger.store.jdbc.JdbcDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EmbeddedPostgresFixtureIT {
  private final EmbeddedPostgresFixture server = EmbeddedPostgresFixture.shared();

  @Test
  void runsTheVersionThatTheBuildNames() throws Exception {
    String version = System.getProperty("claviger.postgres.version");
    assertThat(version).isNotNull();
    try (PostgresTestDatabase database = server.emptyDatabase()) {
      String major = version.substring(0, version.indexOf('.') + 1);
      assertThat(ask(database, "SHOW server_version")).startsWith(major);
    }
  }

  @Test
  void givesMigratedDatabasesThatAreApart() throws Exception {
    try (PostgresTestDatabase first = server.freshDatabase();
        PostgresTestDatabase second = server.freshDatabase();
        ClavigerDatabase schema = ClavigerDatabase.open(first.url())) {
      assertThat(schema.status().pending()).isEmpty();
      assertThat(schema.status().version()).isPositive();
      first.execute("INSERT INTO replicas VALUES (1, 2, 3, '')");

      assertThat(ask(first, "SELECT count(*) FROM replicas")).isEqualTo("1");
      assertThat(ask(second, "SELECT count(*) FROM replicas")).isEqualTo("0");
      String incarnation = "SELECT incarnation FROM audit_head";
      assertThat(ask(first, incarnation)).isNotEqualTo(ask(second, incarnation));
    }
  }

  @Test
  void givesAnEmptyDatabaseThatCanBeMigrated() throws Exception {
    try (PostgresTestDatabase empty = server.emptyDatabase();
        ClavigerDatabase schema = ClavigerDatabase.open(empty.url())) {
      String tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
      assertThat(ask(empty, tables)).isEqualTo("0");
      schema.migrate();

      assertThat(ask(empty, "SELECT count(*) FROM secrets")).isEqualTo("0");
    }
  }

  @Test
  void stopsTheClockOfClaviger() {
    Instant time = Instant.parse("2031-05-06T07:08:09.123456Z");
    try (PostgresTestDatabase fresh = server.freshDatabase()) {
      fresh.setClock(time);
      try (JdbcDatabase database = JdbcDatabase.open(fresh.url(), Clock.systemUTC())) {
        assertThat(database.trail().position().now()).isEqualTo(1_935_817_689_123_456L);
        fresh.advance(Duration.ofSeconds(-9));

        assertThat(database.trail().position().now()).isEqualTo(1_935_817_680_123_456L);
      }
    }
  }

  @Test
  void migratesADatabaseWhoseClockWasMoved() throws Exception {
    try (PostgresTestDatabase fresh = server.freshDatabase();
        ClavigerDatabase schema = ClavigerDatabase.open(fresh.url())) {
      fresh.setClock(Instant.parse("2031-05-06T07:08:09Z"));

      assertThat(schema.migrate().pending()).isEmpty();
      assertThat(ask(fresh, "SELECT count(*) FROM pg_tables WHERE schemaname = 'fake'"))
          .isEqualTo("1");
      assertThat(ask(fresh, "SELECT to_regclass('public.audit_journal_p20310506') IS NOT NULL"))
          .isEqualTo("t");
    }
  }

  @Test
  void opensForOtherProgramsByJdbc() throws Exception {
    try (PostgresTestDatabase fresh = server.freshDatabase();
        Connection connection = DriverManager.getConnection(fresh.jdbcUrl())) {
      assertThat(connection.getCatalog()).isEqualTo(ask(fresh, "SELECT current_database()"));
    }
  }

  private static String ask(PostgresTestDatabase database, String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getString(1) : "";
    }
  }
}
