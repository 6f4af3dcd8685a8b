package io.claviger.testkit.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.claviger.Claviger;
import io.claviger.api.AccessDeniedException;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.AuditResult;
import io.claviger.api.AuditVerification;
import io.claviger.api.CallerContext;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.SecretsAudit;
import io.claviger.api.TrailQuery;
import io.claviger.api.TrailTail;
import io.claviger.api.UnavailableException;
import io.claviger.audit.EvidenceFile;
import io.claviger.audit.StoredEvidence;
import io.claviger.audit.Verdict;
import io.claviger.audit.Verifier;
import io.claviger.seal.MacKeys;
import io.claviger.seal.PublicKeys;
import io.claviger.store.jdbc.JdbcDatabase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Following, exporting and verifying by the facade of a running engine. */
abstract class ProofContract {
  private Place place;
  private Claviger claviger;
  private SecretsAudit audit;

  @SuppressWarnings("NullAway.Init")
  ProofContract() {}

  abstract Place newPlace();

  @BeforeEach
  void open() {
    place = newPlace();
    claviger = place.open();
    audit = claviger.audit();
  }

  @AfterEach
  void close() {
    claviger.close();
    place.close();
  }

  private void awaitSignedAndFolded() {
    try (JdbcDatabase stores = place.stores()) {
      long end = stores.journal().head().seq();
      await()
          .until(
              () ->
                  stores.trail().position().seq() >= end
                      && stores.headStore().last().map(head -> head.tip().seq()).orElse(0L) >= end);
    }
  }

  @Test
  void verifiesOnlyWhatIsNewUntilSomebodyWantsEverything() {
    Place.write(claviger, "a", 10);
    awaitSignedAndFolded();
    AuditVerification first = audit.verify(false);
    assertThat(first.damages()).isEmpty();
    assertThat(first.complete()).isTrue();
    assertThat(first.lookedAt()).isGreaterThanOrEqualTo(20);
    assertThat(first.trailUntil()).isGreaterThanOrEqualTo(20);

    AuditVerification second = audit.verify(false);
    assertThat(second.valid()).isTrue();
    assertThat(second.lookedAt()).isLessThan(10);
    assertThat(second.events()).isGreaterThan(first.events());

    place.meddle("UPDATE secrets_audit_log SET actor_id = 'nobody' WHERE id = 3");
    assertThat(audit.verify(false).valid()).as("looks at what is new").isTrue();
    AuditVerification third = audit.verify(true);
    assertThat(third.damages()).hasSize(1);
    assertThat(third.damages().getFirst().kind()).isEqualTo("trail_edited");
    assertThat(third.damages().getFirst().column()).contains("actor_id");

    List<AuditEvent> events = events(AuditAction.VERIFY_AUDIT);
    assertThat(events).hasSize(4);
    assertThat(events.getFirst().details())
        .containsEntry("valid", "false")
        .containsEntry("first_bad_id", "3")
        .containsEntry("first_bad_kind", "trail_edited");
  }

  @Test
  void whatIsWrongStaysWrongUntilItIsMended() {
    Place.write(claviger, "a", 2);
    awaitSignedAndFolded();
    place.meddle("UPDATE secrets_audit_log SET actor_id = 'nobody' WHERE id = 2");
    assertThat(audit.verify(false).valid()).isFalse();
    assertThat(audit.verify(false).valid()).isFalse();
    place.meddle("UPDATE secrets_audit_log SET actor_id = 'tester' WHERE id = 2");
    assertThat(audit.verify(false).valid()).isTrue();
  }

  @Test
  void noticesThatHeadsItHasSeenAreGone() {
    Place.write(claviger, "a", 2);
    awaitSignedAndFolded();
    assertThat(audit.verify(false).valid()).isTrue();
    place.meddle("DELETE FROM audit_heads");
    Place.write(claviger, "b", 1);
    await().until(() -> !place.heads().isEmpty());

    assertThat(audit.verify(false).damages())
        .extracting(damage -> damage.kind())
        .contains("head_deleted");
  }

  @Test
  void stopsAtAHeadWhenTimeIsUpAndGoesOnThere() {
    Place.write(claviger, "a", 2);
    awaitSignedAndFolded();
    Place.write(claviger, "b", 2);
    awaitSignedAndFolded();
    Verifier.Trust trust = new Verifier.Trust(claviger.auditPublicKeys(), null, List.of());
    try (JdbcDatabase stores = place.stores()) {
      long from = 0;
      int steps = 0;
      Verdict verdict;
      do {
        verdict =
            Verifier.verify(
                new StoredEvidence(
                    stores.journal(), stores.trail(), stores.headStore(), from, () -> true),
                trust);
        assertThat(verdict.damages()).isEmpty();
        from = verdict.lastHead().orElseThrow().number();
        steps++;
      } while (!verdict.extent().complete());
      assertThat(steps).isEqualTo(1 + place.heads().size());
      assertThat(verdict.extent().last()).isEqualTo(stores.journal().head().seq());
    }
  }

  @Test
  void whoFollowsIsRecordedOnceAndMissesNothing() {
    TrailQuery query = TrailQuery.builder().prefix("a/").limit(3).build();
    Place.write(claviger, "a", 2);
    TrailTail tail = audit.tail(query, null);
    List<Long> seen = new ArrayList<>(tail.events().stream().map(AuditEvent::id).toList());
    assertThat(seen).hasSize(3).isSorted();
    List<Long> expected = new ArrayList<>(seen);
    for (int i = 0; i < 5; i++) {
      Place.write(claviger, "a/" + i, 2);
      Place.write(claviger, "other/" + i, 1);
      List<AuditEvent> page;
      do {
        tail = audit.tail(query, tail.cursor());
        page = tail.events();
        page.forEach(event -> seen.add(event.id()));
      } while (!page.isEmpty());
    }
    audit.trail(TrailQuery.builder().prefix("a/").limit(1000).build()).events().reversed().stream()
        .filter(event -> event.action() != AuditAction.READ_AUDIT)
        .filter(event -> event.id() > expected.getLast())
        .forEach(event -> expected.add(event.id()));
    assertThat(seen).isEqualTo(expected).hasSize(23);
    assertThat(
            events(AuditAction.READ_AUDIT).stream()
                .filter(event -> event.details().containsKey("follow")))
        .hasSize(1)
        .allSatisfy(event -> assertThat(event.details()).containsEntry("prefix", "a/"));
  }

  @Test
  void aCursorBelongsToItsCallerAndFilters() {
    TrailQuery query = TrailQuery.builder().build();
    String cursor = audit.tail(query, null).cursor();
    TrailQuery other = TrailQuery.builder().prefix("a").build();
    assertThatThrownBy(() -> audit.tail(other, cursor)).isInstanceOf(InvalidRequestException.class);
    String forged =
        cursor.substring(0, 6) + (cursor.charAt(6) == 'A' ? 'B' : 'A') + cursor.substring(7);
    for (String wrong : List.of(forged, "", "AAAA", "not base64!", cursor + "A")) {
      assertThatThrownBy(() -> audit.tail(query, wrong))
          .isInstanceOf(InvalidRequestException.class);
    }
    assertThatThrownBy(() -> audit.as(CallerContext.of("guest")).tail(query, cursor))
        .isInstanceOf(AccessDeniedException.class);
    assertThat(audit.tail(query, cursor).events()).isNotEmpty();
  }

  @Test
  void exportsEverythingNewestFirstAndRecordsItOnce() {
    Place.write(claviger, "a", 600);
    List<Long> ids = new ArrayList<>();
    TrailQuery query = TrailQuery.builder().prefix("a/").result(AuditResult.SUCCESS).build();
    audit.export(
        query,
        event -> {
          if (event.action() != AuditAction.SUSPICIOUS_ACTIVITY) { // so many secrets are one
            ids.add(event.id());
          }
        });

    assertThat(ids).hasSize(1201); // with its own event
    assertThat(ids.reversed()).isSorted().doesNotHaveDuplicates();
    List<AuditEvent> exports = events(AuditAction.EXPORT_AUDIT);
    assertThat(exports).hasSize(1);
    assertThat(exports.getFirst().resourceName()).isEqualTo("a/");
    assertThat(exports.getFirst().details())
        .containsEntry("prefix", "a/")
        .containsEntry("result", "SUCCESS");
    assertThatThrownBy(() -> audit.as(CallerContext.of("guest")).export(query, event -> {}))
        .isInstanceOf(AccessDeniedException.class);
    assertThat(events(AuditAction.EXPORT_AUDIT).getFirst().result()).isEqualTo(AuditResult.DENIED);
  }

  @Test
  void evidenceOfTheFacadeProvesTheLogWithoutTheDatabase() throws IOException {
    Place.write(claviger, "a", 5);
    awaitSignedAndFolded();
    PublicKeys keys = PublicKeys.parse(claviger.auditPublicKeys().text());
    MacKeys macKeys = MacKeys.parse(claviger.exportAuditMacKeys().unsafeText());
    try (OutputStream out = Files.newOutputStream(place.file("evidence"))) {
      audit.exportEvidence(0, out);
    }
    Verdict verdict =
        Verifier.verify(
            EvidenceFile.open(place.file("evidence")),
            new Verifier.Trust(keys, macKeys, List.of(place.published())));
    assertThat(verdict.damages()).isEmpty();
    assertThat(verdict.macsChecked()).isTrue();
    assertThat(verdict.events()).isGreaterThanOrEqualTo(10);
    assertThat(events(AuditAction.EXPORT_AUDIT).getFirst().details())
        .containsEntry("format", "evidence");
    assertThat(events(AuditAction.EXPORT_MAC_KEY)).hasSize(1);
    assertThat(macKeys.toString()).doesNotContain(macKeys.unsafeText().split(" ", -1)[2].strip());
    assertThatThrownBy(() -> audit.exportEvidence(99_999, OutputStream.nullOutputStream()))
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void oneVerificationAtATime() throws Exception {
    Place.write(claviger, "a", 50);
    List<Thread> threads = new ArrayList<>();
    List<Boolean> refused = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 8; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      refused.add(!audit.verify(true).valid());
                    } catch (UnavailableException e) {
                      refused.add(e.safeMessage().contains("under way"));
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(refused).hasSize(8).contains(true, false);
  }

  private List<AuditEvent> events(AuditAction action) {
    return audit.trail(TrailQuery.builder().action(action).limit(1000).build()).events();
  }
}
