package io.claviger.testkit;

import io.claviger.ClavigerDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server for tests, started in a moment on a free port, that gives each test a
 * database of its own. Nobody needs a password. Its own time zone is none that is likely to hide a
 * mistake; JDBC sessions begin in the zone of their JVM. It ends with the JVM at the latest.
 * Thread-safe.
 */
public final class EmbeddedPostgresFixture implements AutoCloseable {
  private static final String USER = "postgres";
  private static final String TEMPLATE = "claviger_template";
  private static final String ZONE = "Asia/Colombo";

  private final EmbeddedPostgres server;
  private final AtomicInteger databases = new AtomicInteger();
  private boolean templateReady;

  private EmbeddedPostgresFixture(boolean durable) {
    EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder().setServerConfig("timezone", ZONE);
    if (durable) {
      builder.setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on");
    }
    try {
      server = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("the PostgreSQL server did not start", e);
    }
  }

  /**
   * The server that all tests of this JVM share; started by the first who asks. It does not wait
   * for the disk. Nobody needs to close it.
   *
   * @return the server
   */
  public static EmbeddedPostgresFixture shared() {
    return Shared.SERVER;
  }

  /**
   * Starts a server of its own that waits for the disk, as servers in production do.
   *
   * @return the server, to be closed by the caller
   */
  public static EmbeddedPostgresFixture startDurable() {
    return new EmbeddedPostgresFixture(true);
  }

  /**
   * Makes a database with Claviger's tables.
   *
   * @return the database
   */
  public PostgresTestDatabase freshDatabase() {
    prepareTemplate();
    PostgresTestDatabase database = create(TEMPLATE);
    // A copy would otherwise pass for the database it was copied from.
    database.execute("UPDATE audit_head SET incarnation = (random() * 1e15)::bigint");
    return database;
  }

  /**
   * Makes a database without any tables.
   *
   * @return the database
   */
  public PostgresTestDatabase emptyDatabase() {
    return create(null);
  }

  /** Stops the server, with all its databases. Safe to call twice. */
  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the PostgreSQL server did not stop", e);
    }
  }

  private PostgresTestDatabase create(@Nullable String template) {
    String name = "test_" + databases.incrementAndGet();
    execute("CREATE DATABASE " + name + (template == null ? "" : " TEMPLATE " + template));
    return new PostgresTestDatabase(this, name, url(name));
  }

  private synchronized void prepareTemplate() {
    if (!templateReady) {
      execute("CREATE DATABASE " + TEMPLATE);
      try (ClavigerDatabase database = ClavigerDatabase.open(url(TEMPLATE))) {
        database.migrate();
      }
      templateReady = true;
    }
  }

  Connection connect(String database) throws SQLException {
    return server.getDatabase(USER, database).getConnection();
  }

  void drop(String database) {
    execute("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
  }

  private String url(String database) {
    return "postgresql://" + USER + "@localhost:" + server.getPort() + "/" + database;
  }

  private void execute(String sql) {
    try (Connection connection = connect(USER);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("the PostgreSQL server refused to " + sql, e);
    }
  }

  private static final class Shared {
    static final EmbeddedPostgresFixture SERVER = new EmbeddedPostgresFixture(false);
  }
}
