package io.claviger.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is allowed by itself, but too much together. */
class LargeAnswersIT {
  private static final int MIB = 1024 * 1024;

  @Test
  void batchGivesAsManyValuesAsFitAndRecordsNoOthersAsRead() {
    Http.create("large/value", "\u0001".repeat(65_536));
    String item = "{\"name\":\"large/value\"}";
    String items = String.join(",", IntStream.range(0, 100).mapToObj(i -> item).toList());
    JsonNode answer =
        Http.post("/api/v1/secrets:batch-get", "{\"items\":[" + items + "]}").json().get("items");

    assertThat(answer.size()).isEqualTo(100);
    for (int i = 0; i < 100; i++) {
      if (i < 16) {
        assertThat(answer.get(i).get("value").asString()).hasSize(65_536);
      } else {
        JsonNode error = answer.get(i).get("error");
        assertThat(error.get("code").asString()).isEqualTo("invalid_request");
        assertThat(error.get("detail").asString()).contains("1 MiB", "another batch");
      }
    }
    String reads = "/api/v1/audit?resource_name=large/value&action=READ&result=";
    assertThat(Http.get(reads + "SUCCESS").json().get("items").size()).isEqualTo(16);
    assertThat(attempts(reads + "FAILURE", 84)).isEqualTo(84);
  }

  /** Refusals that repeat each other are written down a moment later, as one event for many. */
  private static int attempts(String search, int wanted) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      int attempts = 0;
      for (JsonNode event : Http.get(search).json().get("items")) {
        attempts += 1 + event.get("details").path("suppressed_repeats").asInt(0);
      }
      if (attempts >= wanted || System.nanoTime() > deadline) {
        return attempts;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  @Test
  void pageOfSecretsWithLargeTagsEndsEarlyAndTheNextGoesOn() {
    List<String> created = new ArrayList<>();
    for (int i = 10; i < 40; i++) {
      String name = "large-tags/" + i;
      created.add(name);
      ObjectNode body = Http.JSON.createObjectNode().put("name", name).put("value", "v");
      ObjectNode tags = body.putObject("tags");
      for (int tag = 0; tag < 64; tag++) {
        tags.put("\u4e00".repeat(120) + tag, "\u4e00".repeat(512));
      }
      assertThat(Http.post("/api/v1/secrets/create", body.toString()).status()).isEqualTo(200);
    }

    List<String> listed = new ArrayList<>();
    String cursor = "";
    int pages = 0;
    while (pages == 0 || !cursor.isEmpty()) {
      Http.Answer page = Http.get("/api/v1/secrets?prefix=large-tags/&limit=1000" + cursor);
      assertThat(page.status()).isEqualTo(200);
      assertThat(page.text().length()).isLessThan(2 * MIB);
      page.json().get("items").forEach(item -> listed.add(item.get("name").asString()));
      JsonNode next = page.json().get("next_cursor");
      cursor = next.isNull() ? "" : "&cursor=" + next.asString();
      pages++;
    }
    assertThat(listed).isEqualTo(created);
    assertThat(pages).isGreaterThan(1);
  }
}
