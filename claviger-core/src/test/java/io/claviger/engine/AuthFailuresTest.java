package io.claviger.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.audit.Event;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuthFailuresTest {
  private final AuthFailures failures = new AuthFailures();

  @Test
  void whatWasNotWrittenIsCountedAgain() {
    failures.count("10.0.0.1", "no_token");
    failures.count("10.0.0.1", "no_token");
    AuthFailures.Drained lost = failures.drain();
    assertThat(lost.events()).hasSize(1);
    assertThat(failures.drain().events()).isEmpty();

    lost.putBack(0);
    failures.count("10.0.0.1", "no_token");

    List<Event> events = failures.drain().events();
    assertThat(events).hasSize(1);
    assertThat(events.getFirst().details()).containsEntry("count", "3");
  }

  @Test
  void whatWasWrittenIsNot() {
    failures.count("10.0.0.1", "no_token");
    failures.count("10.0.0.2", "no_token");

    failures.drain().putBack(1);

    assertThat(failures.drain().events()).hasSize(1);
  }
}
