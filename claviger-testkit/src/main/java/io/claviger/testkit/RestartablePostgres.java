package io.claviger.testkit;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * A PostgreSQL server that waits for the disk, and can be stopped as by a crash and come back.
 * Nobody needs a password, but those {@link #requirePassword} was called for. Not thread-safe.
 */
public final class RestartablePostgres implements AutoCloseable {
  private final Path folder;
  private final int port;
  private EmbeddedPostgres server;

  /**
   * Starts the server.
   *
   * @param folder an empty folder for its data
   */
  public RestartablePostgres(Path folder) {
    this.folder = folder;
    this.server = run(0);
    this.port = server.getPort();
  }

  private EmbeddedPostgres run(int wantedPort) {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder)
            .setCleanDataDirectory(false)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on");
    if (wantedPort != 0) {
      builder.setPort(wantedPort);
    }
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("the PostgreSQL server did not start", e);
    }
  }

  /**
   * Where its first database is.
   *
   * @return a URL that Claviger takes, {@code postgresql://...}; the same after a restart
   */
  public String url() {
    return url("postgres", "postgres");
  }

  /**
   * Where a database is, for one of the server's users.
   *
   * @param user the user, and {@code :password} if need be
   * @param database the database
   * @return a URL that Claviger takes, {@code postgresql://...}; the same after a restart
   */
  public String url(String user, String database) {
    return "postgresql://" + user + "@localhost:" + port + "/" + database;
  }

  /**
   * Runs statements as the server's administrator, each in a transaction of its own.
   *
   * @param statements SQL
   */
  public void execute(String... statements) {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the PostgreSQL server refused a statement", e);
    }
  }

  /**
   * Lets a user in with the right password only, from now on.
   *
   * @param user the user
   */
  public void requirePassword(String user) {
    Path rules = folder.resolve("pg_hba.conf"); // the first that fits counts
    try {
      String rest = Files.readString(rules);
      Files.writeString(rules, "host all " + user + " all scram-sha-256\n" + rest);
    } catch (IOException e) {
      throw new UncheckedIOException("the rules of access cannot be written", e);
    }
    execute("SELECT pg_reload_conf()");
  }

  /** Ends all sessions at once, without a checkpoint; returns when the server is gone. */
  public void stopAtOnce() {
    Path pidFile = folder.resolve("postmaster.pid");
    try {
      String pid = Files.readAllLines(pidFile).getFirst().strip();
      int failed = new ProcessBuilder("kill", "-QUIT", pid).inheritIO().start().waitFor();
      if (failed != 0) {
        throw new AssertionError("kill failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the PostgreSQL server cannot be stopped", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> !Files.exists(pidFile));
  }

  /** Comes back with the same data on the same port. */
  public void start() {
    close(); // lets its lock on the folder go
    server = run(port);
  }

  /** Stops the server; its data stay. Safe to call twice. */
  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the PostgreSQL server did not stop", e);
    }
  }
}
