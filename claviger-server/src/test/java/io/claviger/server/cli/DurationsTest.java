package io.claviger.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "PT1H,PT1H",
    "P30D,PT720H",
    "90m,PT1H30M",
    "12h,PT12H",
    "30d,PT720H",
    "45s,PT45S",
    "1H,PT1H"
  })
  void readsIsoAndShortForms(String text, Duration expected) {
    assertThat(Durations.parse(text)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "h", "1w", "soon", "99999999999d", "1 h"})
  void refusesTheRest(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }
}
