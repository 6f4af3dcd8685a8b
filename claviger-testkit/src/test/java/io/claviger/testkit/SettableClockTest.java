package io.claviger.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class SettableClockTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00.123456789Z");

  private final SettableClock clock = new SettableClock(START);

  @Test
  void standsStillUntilItIsMoved() {
    assertThat(clock.instant()).isEqualTo(START).isEqualTo(clock.instant());
    assertThat(clock.getZone()).isEqualTo(ZoneOffset.UTC);
  }

  @Test
  void movesForthAndBack() {
    assertThat(clock.advance(Duration.ofNanos(11))).isEqualTo("2026-01-01T00:00:00.123456800Z");
    clock.advance(Duration.ofDays(-1));

    assertThat(clock.instant()).isEqualTo("2025-12-31T00:00:00.123456800Z");

    clock.set(Instant.EPOCH);

    assertThat(clock.millis()).isZero();
  }

  @Test
  void movesItsCopiesInOtherZonesToo() {
    ZoneId zone = ZoneId.of("Asia/Colombo");
    Clock there = clock.withZone(zone);
    clock.advance(Duration.ofHours(1));

    assertThat(there.getZone()).isEqualTo(zone);
    assertThat(there.instant()).isEqualTo(clock.instant());
    assertThat(there.withZone(ZoneOffset.UTC).instant()).isEqualTo(clock.instant());
  }
}
