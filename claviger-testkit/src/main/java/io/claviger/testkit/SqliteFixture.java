package io.claviger.testkit;

import io.claviger.ClavigerDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A SQLite file with Claviger's tables, in a folder of its own that goes with it. */
public final class SqliteFixture implements AutoCloseable {
  private static final String FILE = "claviger.db";

  private final Path folder;

  private SqliteFixture(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes a file with Claviger's tables.
   *
   * @return the file, to be closed by the caller
   */
  public static SqliteFixture freshDatabase() {
    SqliteFixture fixture = emptyDatabase();
    try {
      // A temporary file is one that nobody else may read, as a database has to be.
      Path copy = Files.createTempFile(fixture.folder, "copy", ".db");
      Files.write(copy, Template.BYTES);
      Files.move(copy, fixture.file());
    } catch (IOException e) {
      throw new UncheckedIOException("no database for a test", e);
    }
    fixture.becomeAnother();
    return fixture;
  }

  /**
   * Names a file that does not exist yet.
   *
   * @return the file, to be closed by the caller
   */
  public static SqliteFixture emptyDatabase() {
    try {
      return new SqliteFixture(Files.createTempDirectory("claviger-sqlite"));
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary folder for a test", e);
    }
  }

  /**
   * Where the database is.
   *
   * @return the file
   */
  public Path file() {
    return folder.resolve(FILE);
  }

  /**
   * Where the database is.
   *
   * @return a URL that Claviger takes, {@code sqlite:////...}
   */
  public String url() {
    return "sqlite:///" + file();
  }

  /** Deletes the file and all beside it. Safe to call twice. */
  @Override
  public void close() {
    if (!Files.exists(folder)) {
      return;
    }
    try {
      for (Path path : contents()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a test's folder cannot be deleted", e);
    }
  }

  /** A copy would otherwise pass for the database it was copied from. */
  private void becomeAnother() {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("UPDATE audit_head SET incarnation = abs(random() / 2)");
    } catch (SQLException e) {
      throw new IllegalStateException("a test's database cannot be changed", e);
    }
  }

  private List<Path> contents() throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.sorted(Comparator.reverseOrder()).toList();
    }
  }

  /** A migrated file, made once: migrating takes longer than most tests. */
  private static final class Template {
    static final byte[] BYTES = make();

    private static byte[] make() {
      try (SqliteFixture fixture = emptyDatabase();
          ClavigerDatabase database = ClavigerDatabase.open(fixture.url())) {
        database.migrate();
        Path log = fixture.folder.resolve(FILE + "-wal");
        if (Files.exists(log) && Files.size(log) > 0) {
          throw new IllegalStateException("a part of the migrated database is still in its log");
        }
        return Files.readAllBytes(fixture.file());
      } catch (IOException e) {
        throw new UncheckedIOException("the migrated database cannot be read", e);
      }
    }
  }
}
