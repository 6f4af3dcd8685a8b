package io.claviger.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

class SqliteSourceTest {
  private static final int OPENERS = 4;

  @TempDir Path directory;

  /** All turn the file to write-ahead logging at once, and the last to close turns it back. */
  @Test
  void connectionsThatOpenANewFileTogetherAllSucceed() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(OPENERS)) {
      for (int round = 0; round < 100; round++) {
        Path file = directory.resolve("file-" + round + ".db");
        SQLiteDataSource source = SqliteSource.open(DatabaseUrl.parse("sqlite:///" + file));
        CyclicBarrier together = new CyclicBarrier(OPENERS);
        Callable<String> open =
            () -> {
              together.await();
              try (Connection connection = source.getConnection();
                  var statement = connection.createStatement();
                  var rows = statement.executeQuery("PRAGMA journal_mode")) {
                return rows.getString(1);
              }
            };
        List<String> modes = new ArrayList<>();
        for (Future<String> opened : threads.invokeAll(Collections.nCopies(OPENERS, open))) {
          modes.add(opened.get());
        }
        assertThat(modes).containsOnly("wal");
      }
    }
  }
}
