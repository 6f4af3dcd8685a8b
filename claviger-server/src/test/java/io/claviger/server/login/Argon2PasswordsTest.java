package io.claviger.server.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.access.PasswordHashes.Turn;
import io.claviger.api.UnavailableException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

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

  /** Spring Security's encoder, on its own, is what tells whether it is Argon2id. */
  @Test
  void hashesAreThoseOfSpringSecurity() {
    var encoder = new Argon2PasswordEncoder(16, 32, 1, 7 * 1024, 5);
    String password = "pl\u00e4nted \uD83D\uDC0E battery";
    try (Turn turn = hashes.turn()) {
      for (int i = 0; i < 3; i++) {
        assertThat(encoder.matches(password, turn.hash(password))).isTrue();
        assertThat(turn.matches(password, encoder.encode(password))).isTrue();
      }
    }
  }

  @Test
  void hashesWithOtherParametersFitTheirPasswords() {
    String larger = new Argon2PasswordEncoder(16, 32, 1, 19 * 1024, 2).encode("planted");
    String smaller = new Argon2PasswordEncoder(24, 20, 1, 64, 1).encode("planted");
    try (Turn turn = hashes.turn()) {
      assertThat(turn.matches("planted", larger)).isTrue();
      assertThat(turn.matches("plantee", larger)).isFalse();
      assertThat(turn.matches("planted", smaller)).isTrue();
      assertThat(turn.matches("plantee", smaller)).isFalse();
      assertThat(turn.matches("planted", turn.hash("planted"))).as("the memory after it").isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "planted",
        "{noop}planted",
        "$argon2id$v=19$m=7168,t=5,p=1$AAAAAAAAAAAAAAAAAAAAAA$",
        "$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=99999999,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA"
      })
  void nothingFitsATextThatIsNoHash(String text) {
    try (Turn turn = hashes.turn()) {
      assertThat(turn.matches("planted", text)).isFalse();
      assertThat(turn.matches("", text)).isFalse();
    }
  }

  @Test
  void twoAtOnceDoNotMeet() throws Exception {
    Argon2Passwords pair = new Argon2Passwords(2, 2, Duration.ofSeconds(30));
    List<Future<Boolean>> checks = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < 20; i++) {
        String password = "planted " + i;
        checks.add(
            threads.submit(
                () -> {
                  String hash;
                  try (Turn turn = pair.turn()) {
                    hash = turn.hash(password);
                  }
                  try (Turn turn = pair.turn()) {
                    return turn.matches(password, hash) && !turn.matches(password + "!", hash);
                  }
                }));
      }
    }
    for (Future<Boolean> check : checks) {
      assertThat(check.get()).isTrue();
    }
  }

  /** One hash has 7 MiB. */
  @Test
  void itsMemoryIsUsedAgain() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    hashes.rehearse();
    try (Turn turn = hashes.turn()) {
      String hash = turn.hash("planted");
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 10; i++) {
        turn.matches("x", hash);
        turn.compareWithNothing("x");
        turn.hash("x");
      }
      long each = (threads.getCurrentThreadAllocatedBytes() - before) / 30;

      assertThat(each).isLessThan(512 * 1024);
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
