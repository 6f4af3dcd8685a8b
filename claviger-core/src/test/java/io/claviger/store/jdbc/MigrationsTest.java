package io.claviger.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.ClavigerDatabase;
import io.claviger.ClavigerDatabase.SchemaStatus;
import io.claviger.api.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {
  @TempDir Path folder;

  @Test
  void anEmptyDatabaseHasEverythingPending() {
    try (ClavigerDatabase database = ClavigerDatabase.open(TestDatabase.url(folder))) {
      SchemaStatus status = database.status();

      assertThat(status.version()).isZero();
      assertThat(status.latest()).isPositive();
      assertThat(status.applied()).isEmpty();
      assertThat(status.pending()).hasSize(status.latest()).first().isEqualTo("1 foundation");
      assertThat(status.database()).endsWith("test.db");
    }
  }

  @Test
  void migratesDowngradesAndMigratesAgain() throws Exception {
    try (ClavigerDatabase database = ClavigerDatabase.open(TestDatabase.url(folder))) {
      SchemaStatus migrated = database.migrate();
      List<String> objects = objects();
      SchemaStatus again = database.migrate();
      SchemaStatus empty = database.downgrade(0);
      List<String> left = objects();
      SchemaStatus back = database.migrate();

      assertThat(migrated.version()).isEqualTo(migrated.latest());
      assertThat(migrated.pending()).isEmpty();
      assertThat(again).isEqualTo(migrated);
      assertThat(empty.version()).isZero();
      assertThat(empty.applied()).isEmpty();
      assertThat(left).allMatch(name -> name.contains("claviger_schema_history"));
      assertThat(back).isEqualTo(migrated);
      assertThat(objects()).isEqualTo(objects);
    }
  }

  @Test
  void aDowngradeToWhereItIsChangesNothing() {
    try (ClavigerDatabase database = ClavigerDatabase.open(TestDatabase.url(folder))) {
      SchemaStatus migrated = database.migrate();

      assertThat(database.downgrade(migrated.version())).isEqualTo(migrated);
    }
  }

  @Test
  void aDowngradeToNowhereIsRefused() {
    try (ClavigerDatabase database = ClavigerDatabase.open(TestDatabase.url(folder))) {
      database.migrate();

      assertThatThrownBy(() -> database.downgrade(-1)).isInstanceOf(ConfigurationException.class);
      assertThatThrownBy(() -> database.downgrade(99)).isInstanceOf(ConfigurationException.class);
    }
  }

  @Test
  void aNewerSchemaIsShownAndLeftAlone() throws Exception {
    try (ClavigerDatabase database = ClavigerDatabase.open(TestDatabase.url(folder))) {
      int latest = database.migrate().latest();
      run(
          "INSERT INTO claviger_schema_history (installed_rank, version, description, type, script,"
              + " checksum, installed_by, execution_time, success) VALUES (99, '"
              + (latest + 1)
              + "', 'future', 'SQL', 'V99__future.sql', 1, 'x', 1, 1)");

      assertThat(database.status().version()).isEqualTo(latest + 1);
      assertThatThrownBy(database::migrate)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("newer");
      assertThatThrownBy(() -> database.downgrade(0))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("newer");
    }
  }

  @Test
  void aMigrationThatWasEditedLaterIsRefused() throws Exception {
    try (ClavigerDatabase database = ClavigerDatabase.open(TestDatabase.url(folder))) {
      database.migrate();
      run("UPDATE claviger_schema_history SET checksum = checksum + 1 WHERE version = '1'");

      assertThatThrownBy(database::migrate).isInstanceOf(ConfigurationException.class);
    }
  }

  @Test
  void tablesOfTheHostApplicationAreLeftAlone() throws Exception {
    run("CREATE TABLE dispatch (id integer)");
    try (ClavigerDatabase database = ClavigerDatabase.open(TestDatabase.url(folder))) {
      SchemaStatus migrated = database.migrate();
      database.downgrade(0);

      assertThat(migrated.version()).isEqualTo(migrated.latest());
      assertThat(migrated.applied()).hasSize(migrated.latest());
      assertThat(objects()).contains("dispatch");
      assertThat(database.migrate()).isEqualTo(migrated);
    }
  }

  @Test
  void severalMigratorsAtOnceAllSucceed() throws Exception {
    int migrators = 6;
    CyclicBarrier start = new CyclicBarrier(migrators);
    List<Future<SchemaStatus>> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(migrators)) {
      for (int i = 0; i < migrators; i++) {
        results.add(
            threads.submit(
                () -> {
                  start.await();
                  try (ClavigerDatabase own = ClavigerDatabase.open(TestDatabase.url(folder))) {
                    return own.migrate();
                  }
                }));
      }
      for (Future<SchemaStatus> result : results) {
        assertThat(result.get().version()).isEqualTo(result.get().latest());
      }
    }
    assertThat(Files.exists(folder.resolve("test.db.migrate.lock"))).isTrue();
  }

  private List<String> objects() throws Exception {
    try (Connection connection = connect()) {
      return Jdbc.list(
          connection, "SELECT name FROM sqlite_master ORDER BY name", row -> row.getString(1));
    }
  }

  private void run(String sql) throws Exception {
    try (Connection connection = connect()) {
      Jdbc.execute(connection, sql);
    }
  }

  private Connection connect() throws Exception {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("test.db"));
  }
}
