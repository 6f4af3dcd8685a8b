package io.claviger.spring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Following, exporting and verifying the trail over HTTP. */
class AuditRoutesIT {
  private static List<JsonNode> lines(Http.Answer answer) {
    return answer.text().lines().map(line -> Http.JSON.readTree(line)).toList();
  }

  @Test
  void exportsEveryEventAsALineNewestFirst() {
    for (int i = 0; i < 3; i++) {
      Http.create("export/" + i, "v");
    }
    Http.Answer answer = Http.get("/api/v1/audit:export?prefix=export/&action=create");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/x-ndjson");
    assertThat(lines(answer))
        .extracting(line -> line.get("resource_name").asString())
        .containsExactly("export/2", "export/1", "export/0");
    JsonNode page = Http.get("/api/v1/audit?prefix=export/&action=create").json().get("items");
    assertThat(lines(answer)).containsExactlyElementsOf(page);

    JsonNode exports =
        Http.get("/api/v1/audit?action=export_audit&resource_name=export/").json().get("items");
    assertThat(exports.size()).isEqualTo(1);
    assertThat(exports.get(0).get("details").get("prefix").asString()).isEqualTo("export/");
    assertThat(exports.get(0).get("details").get("action").asString()).isEqualTo("CREATE");
  }

  @Test
  void hostileContentIsOneLineAndNoFormula() {
    String hostile = "=cmd|' /C calc'!A0\"," + "\u0080\u009b31m{\\\"id\\\":7}";
    Http.create("hostile-export/a", "v");
    Http.Answer read =
        Http.send(Http.request("/api/v1/secrets/hostile-export/a").header("User-Agent", hostile));
    assertThat(read.status()).isEqualTo(200);
    String query = "?resource_name=hostile-export/a&action=READ";
    String seen =
        Http.get("/api/v1/audit" + query)
            .json()
            .get("items")
            .get(0)
            .get("actor_user_agent")
            .asString();
    assertThat(seen).startsWith("=cmd|");

    List<JsonNode> exported = lines(Http.get("/api/v1/audit:export" + query));
    assertThat(exported).hasSize(1);
    assertThat(exported.getFirst().get("actor_user_agent").asString()).isEqualTo(seen);
    Http.Answer csv = Http.get("/api/v1/audit:export" + query + "&format=csv");
    assertThat(csv.header("Content-Type")).startsWith("text/csv");
    assertThat(csv.text().split("\r\n", -1)).hasSize(3);
    assertThat(csv.text()).contains("\"'" + seen.replace("\"", "\"\"") + "\"");
  }

  @Test
  void anExportThatFailsHalfWayBreaksTheConnection() {
    Http.create("broken/a", "v");
    assertThatThrownBy(() -> Http.get("/api/v1/audit:export?prefix=fail/half"))
        .isInstanceOf(AssertionError.class)
        .hasMessage("no answer");
    assertThat(Http.get("/api/v1/audit:export?prefix=broken/").status()).isEqualTo(200);
  }

  @Test
  void refusesWhatDoesNotGoTogether() {
    for (String query :
        List.of(
            "format=xml",
            "format=evidence&prefix=a",
            "since_head=1",
            "format=evidence&since_head=999999",
            "cursor=1",
            "actor_ip=127.0.0.1")) {
      assertThat(Http.get("/api/v1/audit:export?" + query).status()).as(query).isEqualTo(400);
    }
    for (String path : List.of(":export", ":export?format=evidence", ":verify", ":tail")) {
      Http.Answer denied =
          Http.send(
              Http.anonymous("/api/v1/audit" + path).header("Authorization", "Bearer mallory"));
      assertThat(denied.status()).as(path).isEqualTo(403);
      assertThat(Http.send(Http.anonymous("/api/v1/audit" + path)).status()).isEqualTo(401);
    }
    assertThat(Http.get("/api/v1/audit:tail?cursor=abc").status()).isEqualTo(400);
    assertThat(Http.get("/api/v1/audit:nothing").status()).isEqualTo(404);
  }

  @Test
  void verifiesAndRecordsIt() {
    Http.create("verified/a", "v");
    JsonNode answer = Http.get("/api/v1/audit:verify?everything=true").json();
    assertThat(answer.get("valid").asBoolean()).as(answer.toString()).isTrue();
    assertThat(answer.get("complete").asBoolean()).isTrue();
    assertThat(answer.get("events").asLong()).isPositive();
    assertThat(answer.get("first_bad").isNull()).isTrue();
    assertThat(answer.get("damages").size()).isZero();
    JsonNode event = Http.get("/api/v1/audit?action=verify_audit").json().get("items").get(0);
    assertThat(event.get("details").get("valid").asString()).isEqualTo("true");
  }

  @Test
  void tailGoesOnWhereItWas() {
    String query = "/api/v1/audit:tail?prefix=tail/&limit=5";
    String cursor = Http.get(query).json().get("next_cursor").asString();
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Http.create("tail/" + i, "v");
      JsonNode page = Http.get(query + "&cursor=" + cursor).json();
      page.get("items").forEach(item -> seen.add(item.get("resource_name").asString()));
      cursor = page.get("next_cursor").asString();
    }
    assertThat(seen).containsExactly("tail/0", "tail/1", "tail/2");
    assertThat(
            Http.get("/api/v1/audit?action=read_audit&resource_name=tail/")
                .json()
                .get("items")
                .size())
        .isEqualTo(1 + 1); // the tail, and this search
  }
}
