package io.claviger.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** One metric tag per verb, never a name. */
class MetricTagsIT {
  @Test
  void tagsRequestsWithTheirRoute() {
    Http.create("metrics/a", "v");
    Http.get("/api/v1/secrets/metrics/a");
    Http.get("/api/v1/secrets/metrics/a:versions");
    Http.get("/api/v1/secrets/a%25b");
    String metrics = Http.get("/actuator/metrics/http.server.requests").text();
    assertThat(metrics)
        .contains(
            "\"/api/v1/secrets/{name}\"",
            "\"/api/v1/secrets/{name}:versions\"",
            "\"/api/v1/secrets/create\"")
        .doesNotContain("metrics/a");
  }
}
