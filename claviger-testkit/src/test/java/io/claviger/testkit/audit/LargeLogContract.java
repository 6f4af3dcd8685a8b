package io.claviger.testkit.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.claviger.Claviger;
import io.claviger.ClavigerDatabase;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditResult;
import io.claviger.api.AuditVerification;
import io.claviger.api.CallerContext;
import io.claviger.audit.Actor;
import io.claviger.audit.Conditions;
import io.claviger.audit.Event;
import io.claviger.audit.EvidenceFile;
import io.claviger.audit.FoldBatch;
import io.claviger.audit.FoldPosition;
import io.claviger.audit.Groups;
import io.claviger.audit.JournalRow;
import io.claviger.audit.Tip;
import io.claviger.audit.TrailRow;
import io.claviger.audit.TrailRows;
import io.claviger.audit.Verdict;
import io.claviger.audit.Verifier;
import io.claviger.seal.KeyPurpose;
import io.claviger.seal.KeyRings;
import io.claviger.seal.KeyedMac;
import io.claviger.store.jdbc.JdbcDatabase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A large good log raises no alarm; how fast it is verified is printed. With {@code
 * -Dclaviger.test.audit.events=1000000} it is large indeed, and must be verified fast enough.
 */
abstract class LargeLogContract {
  private static final String SWITCH = "claviger.test.audit.events";
  private static final int EVENTS = Integer.getInteger(SWITCH, 50_000);
  private static final int GROUP = 250;
  private static final int ROWS_PER_SECOND = 100_000;

  private Place place;

  @SuppressWarnings("NullAway.Init")
  LargeLogContract() {}

  abstract Place newPlace();

  @BeforeEach
  void open() {
    place = newPlace();
  }

  @AfterEach
  void close() {
    place.close();
  }

  @Test
  @Timeout(1200)
  void aLargeGoodLogIsProvedQuickly() throws IOException {
    place.use("a", 1); // makes the keys
    write();
    try (Claviger claviger = place.open()) {
      awaitSigned(claviger);
      Verifier.Trust trust = new Verifier.Trust(claviger.auditPublicKeys(), null, place.heads());
      Verifier.Trust withMacs =
          new Verifier.Trust(
              claviger.auditPublicKeys(), claviger.exportAuditMacKeys(), place.heads());
      try (ClavigerDatabase database = ClavigerDatabase.open(place.url())) {
        assertFast("the database", () -> database.verifyAudit(trust, 0));
        assertFast("the database, with MACs", () -> database.verifyAudit(withMacs, 0));
        long start = System.nanoTime();
        try (OutputStream out = Files.newOutputStream(place.file("evidence"))) {
          database.exportEvidence(out, 0);
        }
        print("evidence export", EVENTS, System.nanoTime() - start);
        System.out.printf("evidence: %,d bytes%n", Files.size(place.file("evidence")));
      }
      EvidenceFile evidence = EvidenceFile.open(place.file("evidence"));
      assertFast("the evidence, with MACs", () -> Verifier.verify(evidence, withMacs));
      incrementally(claviger);
    }
  }

  private static void incrementally(Claviger claviger) {
    AuditVerification all = claviger.audit().verify(false);
    while (!all.complete()) {
      all = claviger.audit().verify(false);
    }
    assertThat(all.damages()).isEmpty();
    long start = System.nanoTime();
    AuditVerification next = claviger.audit().verify(false);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    System.out.printf("incremental: %d ms%n", took.toMillis());
    assertThat(next.valid()).isTrue();
    assertThat(next.lookedAt()).isLessThan(1000);
    assertThat(took).isLessThan(Duration.ofSeconds(1));
  }

  private static void assertFast(String what, Supplier<Verdict> verification) {
    long start = System.nanoTime();
    Verdict verdict = verification.get();
    double rate = print(what, verdict.events(), System.nanoTime() - start);
    assertThat(verdict.damages()).isEmpty();
    assertThat(verdict.events()).isGreaterThanOrEqualTo(EVENTS);
    assertThat(verdict.extent().trail()).isGreaterThanOrEqualTo(EVENTS);
    if (System.getProperty(SWITCH) != null) {
      assertThat(rate).as(what).isGreaterThan(ROWS_PER_SECOND);
    }
  }

  private static double print(String what, long events, long nanos) {
    double rate = events * 1e9 / nanos;
    System.out.printf(
        "%s: %,d events in %,d ms, %,.0f a second%n", what, events, nanos / 1_000_000, rate);
    return rate;
  }

  /** As another process would, but without rests. */
  private void write() {
    SecureRandom random = new SecureRandom();
    try (JdbcDatabase stores = place.stores()) {
      KeyRings rings =
          new KeyRings(stores.keyRingStore(), place.roots(), random, Clock.systemUTC());
      rings.open();
      Groups groups = new Groups(new KeyedMac(rings, KeyPurpose.JOURNAL_MAC), random);
      for (int i = 0; i < EVENTS; i += GROUP) {
        List<Event> events = new ArrayList<>();
        for (int k = i; k < i + GROUP; k++) {
          events.add(event(k));
        }
        groups.know(stores.journal().append(groups.of(events), null).tip().seq());
        fold(stores);
      }
    }
  }

  private static void fold(JdbcDatabase stores) {
    FoldPosition from = stores.trail().position();
    List<JournalRow> rows = stores.journal().rows(new Tip(from.seq(), from.at(), new byte[0]), 8);
    JournalRow last = rows.getLast();
    List<TrailRow> events = rows.stream().flatMap(row -> TrailRows.of(row).stream()).toList();
    Tip to = new Tip(last.seq(), last.at(), last.hash());
    if (!stores.trail().fold(from, to, 77, FoldBatch.of(events))) {
      // At first the process that made the keys has the turn.
      await().until(() -> stores.trail().fold(from, to, 77, FoldBatch.of(events)));
    }
  }

  private void awaitSigned(Claviger claviger) {
    try (JdbcDatabase stores = place.stores()) {
      long end = stores.journal().head().seq();
      await()
          .atMost(Duration.ofMinutes(15))
          .until(
              () ->
                  stores.trail().position().seq() >= end
                      && stores.headStore().last().map(head -> head.tip().seq()).orElse(0L) >= end);
      assertThat(claviger.health().audit().up()).isTrue();
    }
  }

  private static Event event(int i) {
    CallerContext caller =
        CallerContext.of(
            "service-" + i % 50, "192.0.2." + i % 200, "client/1." + i % 7, "req-" + i);
    boolean change = i % 20 == 0;
    return new Event(
        change ? AuditAction.UPDATE_METADATA : AuditAction.READ,
        i % 100 == 7 ? AuditResult.DENIED : AuditResult.SUCCESS,
        new Event.Subject(
            "team-" + i % 10 + "/service/secret-" + i % 1000, 1 + i % 1000, 1 + i % 3),
        Actor.of(caller),
        change ? Map.of("changed", "description", "by", "<\"ops\">") : Map.of(),
        i % 100 == 7 ? "access_denied" : null,
        i % 30,
        Conditions.NONE);
  }
}
