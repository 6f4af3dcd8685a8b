package io.claviger.spring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.UnavailableException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private static final int KIB = 1024;

  private final MemoryBudget budget = new MemoryBudget(100 * KIB, Duration.ZERO);

  @Test
  void refusesWhatDoesNotFitUntilOthersAreDone() {
    try (MemoryBudget.Share first = budget.share(60 * KIB)) {
      assertThatThrownBy(() -> budget.share(60 * KIB)).isInstanceOf(UnavailableException.class);
      first.growTo(100 * KIB);
      assertThatThrownBy(() -> budget.share(1)).isInstanceOf(UnavailableException.class);
    }
    budget.share(100 * KIB).close();
  }

  @Test
  void takesNothingForWhatFitsAlready() {
    try (MemoryBudget.Share share = budget.share(90 * KIB)) {
      share.growTo(10 * KIB);
      share.growTo(90 * KIB);
      budget.share(10 * KIB).close();
    }
  }

  @Test
  void lendsAllOfItToWhatIsLargerThanAll() throws Exception {
    boolean[] done = new boolean[1];
    budget.withLargeAnswer(() -> done[0] = true);
    assertThat(done[0]).isTrue();
    budget.share(100 * KIB).close();
  }
}
