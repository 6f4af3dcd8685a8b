package io.claviger.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.api.AuditAction;
import io.claviger.api.AuditResult;
import io.claviger.audit.Actor;
import io.claviger.audit.Conditions;
import io.claviger.audit.Event;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RepeatsTest {
  private final AtomicLong now = new AtomicLong();
  private final Repeats repeats = new Repeats(2, 100, now::get);

  private static Event denied(String name, String address) {
    return new Event(
        AuditAction.READ,
        AuditResult.DENIED,
        Event.Subject.named(name),
        new Actor("mallory", address, "agent", "request"),
        Map.of(),
        "access_denied",
        3,
        Conditions.NONE);
  }

  private boolean counts(String name) {
    return repeats.counts(denied(name, "192.0.2.1"));
  }

  @Test
  void countsWhatComesAgainAndAgain() {
    assertThat(List.of(counts("a"), counts("a"), counts("a"), counts("b"), counts("a")))
        .containsExactly(false, false, true, false, true);
    assertThat(repeats.counts(denied("a", "192.0.2.2"))).isFalse();

    List<Event> events = repeats.drain().events();

    assertThat(events).hasSize(1);
    assertThat(events.getFirst().details()).isEqualTo(Map.of("suppressed_repeats", "1"));
    assertThat(events.getFirst().subject().name()).isEqualTo("a");
    assertThat(events.getFirst().actor().principal()).isEqualTo("mallory");
    assertThat(repeats.drain().events()).isEmpty();
    assertThat(counts("a")).isTrue();
  }

  @Test
  void writesDownAgainAfterTheWindow() {
    counts("a");
    counts("a");
    now.set(100);

    assertThat(List.of(counts("a"), counts("a"), counts("a"))).containsExactly(false, false, true);
  }

  @Test
  void countsAgainWhatCouldNotBeWritten() {
    counts("a");
    counts("a");
    counts("a");
    repeats.drain().putBack(0);
    counts("a");

    assertThat(repeats.drain().events().getFirst().details())
        .isEqualTo(Map.of("suppressed_repeats", "1"));
  }

  @Test
  void countsNothingOnceItIsClosed() {
    counts("a");
    counts("a");
    repeats.close();

    assertThat(counts("a")).isFalse();
  }

  @Test
  void isBounded() {
    for (int i = 0; i < 1000; i++) {
      assertThat(counts("a" + i)).isFalse();
      assertThat(counts("a" + i)).isFalse();
      assertThat(counts("a" + i)).isTrue();
    }

    assertThat(List.of(counts("b"), counts("b"), counts("b"), counts("a0")))
        .containsExactly(false, false, false, true);
  }
}
