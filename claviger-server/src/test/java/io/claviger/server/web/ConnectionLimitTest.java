package io.claviger.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConnectionLimitTest {
  private static final long MIB = 1024 * 1024;

  @Test
  void connectionsGrowWithTheHeapWithinBounds() {
    assertThat(ConnectionLimit.fitting(144 * MIB, false)).isBetween(770, 810);
    assertThat(ConnectionLimit.fitting(320 * MIB, false)).isBetween(1720, 1800);
    assertThat(ConnectionLimit.fitting(MIB, false)).isEqualTo(64);
    assertThat(ConnectionLimit.fitting(1L << 40, false)).isEqualTo(8192);
  }

  @Test
  void tlsLeavesRoomForItsBuffers() {
    assertThat(ConnectionLimit.fitting(144 * MIB, true)).isBetween(345, 375);
  }

  @Test
  void moreMayWaitThanAreAnsweredAsFarAsFilesCanBeOpened() {
    assertThat(ConnectionLimit.waiting(144 * MIB, 1_000_000)).isBetween(7_300, 7_400);
    assertThat(ConnectionLimit.waiting(1L << 40, 1_000_000)).isEqualTo(32_768);
    assertThat(ConnectionLimit.waiting(144 * MIB, 3_000)).isEqualTo(2_400);
    assertThat(ConnectionLimit.waiting(144 * MIB, -5)).isEqualTo(64);
    assertThat(OpenFiles.max()).isPositive();
  }
}
