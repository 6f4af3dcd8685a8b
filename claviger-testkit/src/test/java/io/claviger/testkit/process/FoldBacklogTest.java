package io.claviger.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.api.AuditAction;
import io.claviger.api.AuditResult;
import io.claviger.api.CallerContext;
import io.claviger.audit.Actor;
import io.claviger.audit.AuditAlarm;
import io.claviger.audit.CheckedRows;
import io.claviger.audit.Conditions;
import io.claviger.audit.Event;
import io.claviger.audit.Folder;
import io.claviger.audit.Groups;
import io.claviger.seal.KeyPurpose;
import io.claviger.seal.KeyRings;
import io.claviger.seal.KeyedMac;
import io.claviger.testkit.MemoryDatabase;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder that is behind goes on without a rest, whatever the size of the journal's rows. */
class FoldBacklogTest {
  private static final int ROWS = 700;

  private final MemoryDatabase database = new MemoryDatabase(Clock.systemUTC());

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 20})
  void doesNotRestBeforeTheEnd(int eventsPerRow) {
    Groups groups = groups();
    for (int i = 0; i < ROWS; i++) {
      database.journal().append(groups.of(Collections.nCopies(eventsPerRow, event())), null);
    }
    Folder.Shared shared = new Folder.Shared(new CheckedRows(), new AuditAlarm());
    try (Folder folder = new Folder(database.journal(), database.trail(), groups, shared, 1)) {
      int steps = 1;
      while (folder.foldOnce()) {
        steps++;
      }

      assertThat(database.trail().position().seq())
          .as("folded in %s steps", steps)
          .isEqualTo((long) ROWS * eventsPerRow);
      assertThat(shared.alarm().text()).isNull();
    }
  }

  private Groups groups() {
    SecureRandom random = new SecureRandom();
    KeyRings rings =
        new KeyRings(database.keyRingStore(), Roots.generate().keys(), random, Clock.systemUTC());
    rings.open();
    return new Groups(new KeyedMac(rings, KeyPurpose.JOURNAL_MAC), random);
  }

  private static Event event() {
    return new Event(
        AuditAction.READ,
        AuditResult.SUCCESS,
        Event.Subject.named("fleet/key"),
        Actor.of(CallerContext.of("reader")),
        Map.of(),
        null,
        1,
        Conditions.NONE);
  }
}
