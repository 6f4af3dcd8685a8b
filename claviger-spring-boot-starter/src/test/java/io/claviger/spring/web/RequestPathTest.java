package io.claviger.spring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.InvalidRequestException;
import org.junit.jupiter.api.Test;

class RequestPathTest {
  @Test
  void decodesOnceAndTakesTheContextPathAway() {
    assertThat(RequestPath.decode("/app/api/v1/secrets/a%2Fb%3Aversions", "/app"))
        .isEqualTo("/api/v1/secrets/a/b:versions");
    assertThat(RequestPath.decode("/api/v1/secrets/a%252Fb", ""))
        .isEqualTo("/api/v1/secrets/a%2Fb");
    assertThat(RequestPath.decode("/api/v1/...", "")).isEqualTo("/api/v1/...");
    assertThat(RequestPath.decode("/api/v1/.a/..b/a.", "")).isEqualTo("/api/v1/.a/..b/a.");
    assertThat(RequestPath.decode("/api/v1/%41%c3%bc", "")).isEqualTo("/api/v1/A\u00fc");
  }

  @Test
  void refusesPathsWithTwoReadings() {
    String[] paths = {
      "/api/v1/a/../b", "/api/v1/a/..", "/api/v1/./a", "/api/v1//a", "/api/v1/a;b", "/api/v1/a%3bb",
      "/api/v1/a%5cb", "/api/v1/a%00", "/api/v1/a%7f", "/api/v1/%2e%2e/a", "/api/v1/a%",
          "/api/v1/a%4",
      "/api/v1/a%4g", "/api/v1/%c0%af", "/api/v1/%ed%a0%80", "/api/v2/a", "/API/v1/a", "api/v1/a"
    };
    for (String path : paths) {
      assertThatThrownBy(() -> RequestPath.decode(path, ""))
          .as(path)
          .isInstanceOf(InvalidRequestException.class);
    }
  }
}
