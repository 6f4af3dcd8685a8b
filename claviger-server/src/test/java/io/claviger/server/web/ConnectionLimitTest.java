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
}
