package io.claviger.server.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.access.PasswordHashes.Turn;
import io.claviger.api.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class Argon2PasswordsTest {
  private final Argon2Passwords hashes = new Argon2Passwords(1, 2, Duration.ofMillis(50));

  @Test
  void aHashFitsItsPasswordOnly() {
    try (Turn turn = hashes.turn()) {
      String hash = turn.hash("planted horse battery");

      assertThat(hash).startsWith("$argon2id$v=19$m=7168,t=5,p=1$").doesNotContain("planted");
      assertThat(turn.hash("planted horse battery")).as("salted").isNotEqualTo(hash);
      assertThat(turn.matches("planted horse battery", hash)).isTrue();
      assertThat(turn.matches("planted horse batterx", hash)).isFalse();
    }
  }

  @Test
  void comparingWithNothingTakesAsLong() {
    try (Turn turn = hashes.turn()) {
      String hash = turn.hash("planted horse battery");
      long something = Long.MAX_VALUE;
      long nothing = Long.MAX_VALUE;
      for (int i = 0; i < 10; i++) {
        something = Math.min(something, nanos(() -> turn.matches("x", hash)));
        nothing = Math.min(nothing, nanos(() -> turn.compareWithNothing("x")));
      }

      // Far apart from what it is without a comparison, near enough for a busy machine.
      assertThat((double) nothing / something).isBetween(0.3, 3.0);
    }
  }

  private static long nanos(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return System.nanoTime() - start;
  }

  @Test
  void whoHasNoTurnInTimeIsRefused() {
    try (Turn turn = hashes.turn()) {
      assertThatThrownBy(hashes::turn).isInstanceOf(UnavailableException.class);
      assertThat(turn).isNotNull();
    }
    hashes.turn().close();
  }

  @Test
  void onlyAFewMayWait() throws Exception {
    Argon2Passwords patient = new Argon2Passwords(1, 2, Duration.ofSeconds(30));
    AtomicInteger refused = new AtomicInteger();
    List<Future<?>> others = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try (Turn turn = patient.turn()) {
        for (int i = 0; i < 20; i++) {
          others.add(
              threads.submit(
                  () -> {
                    try {
                      patient.turn().close();
                    } catch (UnavailableException e) {
                      refused.incrementAndGet();
                    }
                  }));
        }
        while (refused.get() < 18) {
          Thread.onSpinWait();
        }
        assertThat(turn).isNotNull();
      }
      for (Future<?> other : others) {
        other.get();
      }
    }
    assertThat(refused).hasValue(18);
    patient.turn().close();
  }
}
