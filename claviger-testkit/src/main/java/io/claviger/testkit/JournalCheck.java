package io.claviger.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.claviger.api.AuditEvent;
import io.claviger.api.TrailQuery;
import io.claviger.audit.ChainHash;
import io.claviger.audit.JournalRow;
import io.claviger.audit.Tip;
import io.claviger.audit.TrailRow;
import io.claviger.audit.TrailRows;
import io.claviger.seal.KeyPurpose;
import io.claviger.seal.KeyRings;
import io.claviger.seal.KeyedMac;
import io.claviger.seal.RootKeys;
import io.claviger.store.jdbc.JdbcDatabase;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows the journal from its first row on and compares the trail with it. Each call goes on where
 * the last one ended, so one database can be checked again and again, also while others write to
 * it. Not thread-safe.
 */
public final class JournalCheck implements AutoCloseable {
  private static final int ROWS = 500;
  private static final Duration FOLDED_WITHIN = Duration.ofSeconds(30);

  private final JdbcDatabase database;
  private final KeyedMac mac;
  private final List<AuditEvent> expected = new ArrayList<>();
  private Tip last = new Tip(0, 0, ChainHash.empty());
  private long compared;

  /**
   * Opens a database that holds a key ring.
   *
   * @param url where it is, as Claviger takes it
   * @param roots the keys that open its ring
   */
  public JournalCheck(String url, RootKeys roots) {
    this.database = JdbcDatabase.open(url, Clock.systemUTC());
    KeyRings rings =
        new KeyRings(database.keyRingStore(), roots, new SecureRandom(), Clock.systemUTC());
    rings.open();
    this.mac = new KeyedMac(rings, KeyPurpose.JOURNAL_MAC);
  }

  /** The new rows are dense, linked, dated in order and written by a holder of the keys. */
  public void assertChainWhole() {
    Tip head = database.journal().head();
    while (last.seq() < head.seq()) {
      List<JournalRow> rows = database.journal().rows(last, ROWS);
      assertThat(rows).as("rows behind %s of %s", last.seq(), head.seq()).isNotEmpty();
      rows.forEach(this::follow);
    }
  }

  private void follow(JournalRow row) {
    assertThat(row.seq()).as("number of the row").isEqualTo(last.seq() + row.n());
    assertThat(row.at()).as("time of row %s", row.seq()).isGreaterThanOrEqualTo(last.at());
    assertThat(row.hash())
        .as("hash of row %s", row.seq())
        .isEqualTo(ChainHash.of(last.hash(), row));
    byte[] signed =
        ByteBuffer.allocate(row.groupId().length + row.payload().length)
            .put(row.groupId())
            .put(row.payload())
            .array();
    assertThat(mac.verify(signed, row.mac())).as("MAC of row %s", row.seq()).isTrue();
    TrailRows.of(row).stream().map(TrailRow::event).forEach(expected::add);
    last = new Tip(row.seq(), row.at(), row.hash());
  }

  /**
   * Waits, at most 30 seconds, until somebody has folded what was followed; the trail then has it,
   * event for event.
   */
  public void assertTrailEqualsJournal() {
    awaitFolded(last.seq());
    long end = last.seq();
    assertThat(expected).hasSize((int) (end - compared));
    while (!expected.isEmpty()) {
      TrailQuery query =
          TrailQuery.builder().before(end + 1).limit(Math.min(ROWS, expected.size())).build();
      for (TrailRow row : database.trail().read(query).rows()) {
        assertThat(row.event()).isEqualTo(expected.removeLast());
        end--;
      }
    }
    assertThat(end).isEqualTo(compared);
    compared = last.seq();
  }

  /**
   * Waits until the trail has come so far, at most 30 seconds.
   *
   * @param seq the number of an event
   */
  public void awaitFolded(long seq) {
    await().atMost(FOLDED_WITHIN).until(() -> database.trail().position().seq() >= seq);
  }

  /**
   * Where the journal ends now.
   *
   * @return the number of its last event
   */
  public long head() {
    return database.journal().head().seq();
  }

  @Override
  public void close() {
    database.close();
  }
}
