package io.claviger.store.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;

/** Connections to a SQLite file that cannot grow while its disk is full. Thread-safe. */
final class NarrowDisk extends SQLiteDataSource {
  private static final long ENDLESS = 1_073_741_823;

  private final SQLiteDataSource source;
  private final List<SQLiteConnection> connections = new CopyOnWriteArrayList<>();
  private volatile long pages = ENDLESS;

  NarrowDisk(SQLiteDataSource source) {
    this.source = source;
  }

  @Override
  public SQLiteConnection getConnection(@Nullable String user, @Nullable String password)
      throws SQLException {
    SQLiteConnection connection = source.getConnection(user, password);
    connections.add(connection);
    limit(connection);
    return connection;
  }

  /** Leaves the file as many pages as it has. */
  void fill() throws SQLException {
    try (SQLiteConnection connection = source.getConnection(null, null)) {
      limitAll(Jdbc.number(connection, "PRAGMA page_count"));
    }
  }

  /** Gives it room again. */
  void free() throws SQLException {
    limitAll(ENDLESS);
  }

  private void limitAll(long most) throws SQLException {
    pages = most;
    for (SQLiteConnection connection : connections) {
      if (!connection.isClosed()) {
        limit(connection);
      }
    }
  }

  /** A connection counts for itself: SQLite refuses with SQLITE_FULL what needs more pages. */
  private void limit(SQLiteConnection connection) throws SQLException {
    Jdbc.number(connection, "PRAGMA max_page_count = " + pages);
  }
}
