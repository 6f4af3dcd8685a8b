package io.claviger.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.AuditResult;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.TrailQuery;
import io.claviger.api.UnavailableException;
import io.claviger.audit.JournalRow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a search of the trail may take of a server. */
class SearchesTest {
  private static final TrailQuery DENIED =
      TrailQuery.builder().result(AuditResult.DENIED).limit(1).build();

  @TempDir Path folder;

  @Test
  void nobodyWaitsForeverForAPlace() throws Exception {
    Searches searches = new Searches(1, Duration.ofMillis(10), Duration.ofSeconds(3));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = pool.submit(() -> searches.run(() -> waiting(begun, end)));
      begun.await();
      assertThatThrownBy(() -> searches.run(() -> "second"))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("searches");
      end.countDown();
      assertThat(first.get()).isEqualTo("first");
    }
    Searches patient = new Searches(1, Duration.ofSeconds(30), Duration.ofSeconds(3));
    patient.run(() -> "one");
    assertThat(patient.run(() -> "next")).isEqualTo("next");
  }

  private static String waiting(CountDownLatch begun, CountDownLatch end) {
    begun.countDown();
    try {
      end.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return "first";
  }

  @Test
  void longSearchEndsWithAdviceAndTheConnectionStaysGood() {
    try (TestDatabase test = new TestDatabase(folder)) {
      // A search sees only what lies at or below the position, which is 0 in a new database.
      test.sql(
          """
          INSERT INTO secrets_audit_log
            (id, action, resource_name, timestamp, result, actor_id, created_at, secret_uid)
          WITH RECURSIVE k (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM k WHERE i < 300000)
          SELECT -i - 1, 'READ', 'a', 1, 'SUCCESS', 'app', 1, 1 FROM k
          """);
      JdbcTrail hasty = new JdbcTrail(test.connections, searches(Duration.ofMillis(1)));
      for (int i = 0; i < 10; i++) {
        assertThatThrownBy(() -> hasty.read(DENIED))
            .isInstanceOf(InvalidRequestException.class)
            .hasMessageContaining("from and to");
      }
      JdbcTrail patient = new JdbcTrail(test.connections, searches(Duration.ofSeconds(60)));
      assertThat(patient.read(DENIED).rows()).isEmpty();
    }
  }

  @Test
  void tailIsBoundedByItsBytes() {
    try (TestDatabase test = new TestDatabase(folder)) {
      test.sql(
          """
          INSERT INTO audit_journal (seq, n, at, group_id, payload, mac, hash, seen)
          WITH RECURSIVE k (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 100)
          SELECT i, 1, 9000000000000000 + i, randomblob(16), randomblob(100000), x'00', x'00', x''
          FROM k
          """);
      var tail =
          new JdbcTrail(test.connections, searches(Duration.ofSeconds(60))).read(DENIED).tail();
      assertThat(tail).hasSize(20);
      assertThat(tail.getLast()).extracting(JournalRow::seq).isEqualTo(20L);
    }
  }

  private static Searches searches(Duration maxTime) {
    return new Searches(2, Duration.ofSeconds(30), maxTime);
  }
}
