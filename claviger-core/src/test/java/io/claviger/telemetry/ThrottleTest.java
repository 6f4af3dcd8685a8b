package io.claviger.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private final AtomicLong nanos = new AtomicLong(-5);
  private final Throttle throttle = new Throttle(2, nanos::get);

  @Test
  void letsSoManyThroughInEachPeriodAndTellsOfTheRest() {
    assertThat(throttle.pass()).isZero();
    assertThat(throttle.pass()).isZero();
    assertThat(throttle.pass()).isEqualTo(-1);
    nanos.addAndGet(Duration.ofSeconds(10).toNanos() - 1);
    assertThat(throttle.pass()).isEqualTo(-1);

    nanos.addAndGet(1);

    assertThat(throttle.pass()).isEqualTo(2);
    assertThat(throttle.pass()).isZero();
    assertThat(throttle.pass()).isEqualTo(-1);
  }
}
