package io.claviger.store.jdbc;

import static io.claviger.store.jdbc.TestDatabase.created;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.ErrorCode;
import io.claviger.api.UnavailableException;
import io.claviger.secret.SecretMutation;
import io.claviger.tx.CommitUnknownException;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import io.claviger.tx.Transactions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Connections and transactions on SQLite, and what errors become. */
class TransactionsTest {
  @TempDir Path folder;
  private TestDatabase db;
  private Transactions transactions;

  @BeforeEach
  void open() {
    db = new TestDatabase(folder);
    transactions = db.database.transactions();
  }

  @AfterEach
  void close() {
    db.close();
  }

  @Test
  void whatIsNotCommittedIsGone() {
    try (Transaction tx = transactions.begin()) {
      db.secrets.save(tx, List.of(created(1, "a")));
    }

    assertThat(db.secrets.load("a", 0)).isEmpty();
  }

  @Test
  void closingTwiceGivesTheTurnBackOnce() {
    Transaction tx = transactions.begin();
    tx.close();
    tx.close();

    try (Transaction next = transactions.begin()) {
      assertThatThrownBy(transactions::begin).isInstanceOf(ContentionException.class);
      assertThat(next.now()).isEqualTo(TestDatabase.NOW_MICROS);
    }
  }

  @Test
  void aTransactionIsCommittedOnce() {
    try (Transaction tx = transactions.begin()) {
      tx.commit();
      assertThatThrownBy(tx::commit).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void theClockStandsStillInATransaction() {
    try (Transaction tx = transactions.begin()) {
      long now = tx.now();
      db.time.updateAndGet(time -> time.plusSeconds(5));

      assertThat(tx.now()).isEqualTo(now);
    }
  }

  @Test
  void aSnapshotSeesOneMoment() {
    String count = "SELECT COUNT(*) FROM secrets";
    db.connections.snapshot(
        connection -> {
          long before = Jdbc.number(connection, count);
          db.save(created(1, "a"));
          assertThat(Jdbc.number(connection, count)).isEqualTo(before);
          return null;
        });

    assertThat(db.count(count)).isEqualTo(1);
    assertThat(db.connections.<Long>snapshot(c -> Jdbc.number(c, count))).isEqualTo(1);
  }

  @Test
  void readersCannotWrite() {
    assertThatThrownBy(
            () ->
                db.connections.read(
                    connection -> Jdbc.update(connection, "DELETE FROM audit_head")))
        .isInstanceOf(UnavailableException.class);
    assertThat(db.count("SELECT COUNT(*) FROM audit_head")).isEqualTo(1);
  }

  @Test
  void theFileIsForItsOwnerAlone() throws Exception {
    db.save(created(1, "a"));

    for (String suffix : List.of("", "-wal", "-shm", ".migrate.lock")) {
      Path file = folder.resolve("test.db" + suffix);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .as(suffix)
          .isEqualTo("rw-------");
    }
  }

  @Test
  void settingsAreWhatTheEngineReliesOn() throws SQLException {
    try (Connection connection = db.dedicated()) {
      assertThat(pragma(connection, "synchronous")).isEqualTo(2);
      assertThat(pragma(connection, "foreign_keys")).isEqualTo(1);
      assertThat(pragma(connection, "secure_delete")).isEqualTo(1);
      assertThat(pragma(connection, "busy_timeout")).isEqualTo(5000);
      assertThat(
              Jdbc.first(connection, "PRAGMA journal_mode", row -> row.getString(1)).orElseThrow())
          .isEqualTo("wal");
    }
  }

  private static long pragma(Connection connection, String name) throws SQLException {
    return Jdbc.number(connection, "PRAGMA " + name);
  }

  @Test
  void twoProcessesOnOneFileBothGetThrough() throws Exception {
    int writers = 4;
    int each = 25;
    try (TestDatabase second = new TestDatabase(folder, db);
        ExecutorService threads = Executors.newFixedThreadPool(writers)) {
      List<Future<?>> results = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        TestDatabase mine = w % 2 == 0 ? db : second;
        int writer = w;
        results.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < each; i++) {
                    int uid = 1 + writer * each + i;
                    mine.save(created(uid, "s" + uid));
                  }
                }));
      }
      for (Future<?> result : results) {
        result.get();
      }
    }
    assertThat(db.count("SELECT COUNT(*) FROM secrets")).isEqualTo((long) writers * each);
  }

  @Test
  void aClosedDatabaseSaysSo() {
    db.database.close();
    db.database.close();

    assertThatThrownBy(transactions::begin)
        .isInstanceOfSatisfying(
            UnavailableException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
    assertThatThrownBy(() -> db.secrets.load("a", 0)).isInstanceOf(UnavailableException.class);
  }

  @Test
  void aDatabaseThatIsNotThereIsUnavailableWithinSeconds() {
    try (JdbcDatabase absent =
        JdbcDatabase.open("postgresql://u:hunter2@127.0.0.1:1/db", Clock.systemUTC())) {
      long start = System.nanoTime();
      assertThatThrownBy(absent::ping)
          .isInstanceOfSatisfying(
              UnavailableException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_UNAVAILABLE));
      assertThatThrownBy(() -> absent.transactions().begin())
          .isInstanceOf(UnavailableException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
      assertThat(absent).hasToString("postgresql://127.0.0.1:1/db");
    }
  }

  @Test
  void errorsCarryNoDataOfTheStatement() {
    db.save(created(1, "hunter2"));
    SecretMutation same = created(2, "hunter2");

    assertThatThrownBy(() -> db.save(same))
        .isInstanceOf(ContentionException.class)
        .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("hunter2"));
    assertThatThrownBy(() -> db.sql("INSERT INTO hunter2 VALUES ('hunter2')"))
        .isInstanceOf(IllegalStateException.class)
        .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("hunter2"));
  }

  @Test
  void errorsOfPostgresqlLoseTheirMessages() {
    String wire =
        "SERROR\0VERROR\0C23502\0Mnull value hunter2\0DFailing row contains (hunter2).\0"
            + "tsecrets\0nname_key\0RExecConstraints\0\0";
    PSQLException error = new PSQLException(new ServerErrorMessage(wire));
    SQLException batch = new BatchUpdateException("entry hunter2", "23502", null, error);

    assertThat(JdbcErrors.translate(batch))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("23502")
        .hasMessageContaining("secrets")
        .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("hunter2"));
  }

  @Test
  void errorsMeanWhatTheyMean() {
    for (String state : List.of("40001", "40P01", "55P03", "23505", "25P03")) {
      assertThat(translated(state)).as(state).isInstanceOf(ContentionException.class);
    }
    for (String state :
        List.of("08006", "57P01", "53100", "53300", "57014", "25006", "28P01", "42P01")) {
      assertThat(translated(state)).as(state).isInstanceOf(UnavailableException.class);
    }
    for (String state : List.of("23503", "22001", "42601", "XX000")) {
      assertThat(translated(state)).as(state).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aCommitIsUnknownUnlessTheDatabaseSaysNo() {
    for (String state : List.of("08006", "57P01", "57014", "40003", "XX000")) {
      assertThat(JdbcErrors.translateCommit(new SQLException("x", state)))
          .as(state)
          .isInstanceOf(CommitUnknownException.class);
    }
    assertThat(JdbcErrors.translateCommit(new SQLException("x", "40001")))
        .isInstanceOf(ContentionException.class);
    assertThat(JdbcErrors.translateCommit(new SQLException("x", "23505")))
        .isInstanceOf(ContentionException.class);
    assertThat(commit(SQLiteErrorCode.SQLITE_BUSY)).isInstanceOf(ContentionException.class);
    assertThat(commit(SQLiteErrorCode.SQLITE_FULL)).isInstanceOf(UnavailableException.class);
    assertThat(commit(SQLiteErrorCode.SQLITE_IOERR_FSYNC))
        .isInstanceOf(CommitUnknownException.class);
  }

  private static RuntimeException translated(String state) {
    return JdbcErrors.translate(new SQLException("x", state));
  }

  private static RuntimeException commit(SQLiteErrorCode code) {
    return JdbcErrors.translateCommit(new SQLiteException("x", code));
  }

  private static String stackTrace(Throwable error) {
    StringWriter text = new StringWriter();
    error.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
