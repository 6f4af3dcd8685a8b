package io.claviger.spring.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.AuditResult;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a spreadsheet makes of an exported event. */
class CsvOutTest {
  private static String line(String agent, Map<String, String> details) {
    AuditEvent event =
        new AuditEvent(
            7,
            AuditAction.READ,
            "a/b",
            Instant.parse("2026-01-31T09:30:00Z"),
            AuditResult.SUCCESS,
            Optional.of("alice"),
            Optional.empty(),
            Optional.of(agent),
            Optional.of("r1"),
            OptionalLong.of(2),
            details,
            Optional.empty(),
            OptionalInt.of(3));
    return new String(CsvOut.line(event), UTF_8);
  }

  @Test
  void quotesEveryCellAndDoublesQuotes() {
    assertThat(line("cu\"rl, 8\r\nx", Map.of("b", "2", "a", "1")))
        .isEqualTo(
            "\"7\",\"READ\",\"a/b\",\"2026-01-31T09:30:00.000000Z\",\"SUCCESS\",\"alice\",,"
                + "\"cu\"\"rl, 8\r\nx\",\"r1\",\"a=1; b=2\",,\"3\",\"2\"\r\n");
    long columns = new String(CsvOut.header(), UTF_8).chars().filter(c -> c == ',').count();
    assertThat(line("x", Map.of()).chars().filter(c -> c == ',').count()).isEqualTo(columns);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\uff1d1",
        "\uff201",
        "'=1",
        "\"=1",
        "|calc",
        "%0A",
        "\u00a0=1",
        "\u2003=1"
      })
  void whatCouldBeAFormulaBeginsWithAnApostrophe(String agent) {
    assertThat(line(agent, Map.of())).contains(",\"'" + agent.replace("\"", "\"\"") + "\",");
  }

  @Test
  void theRestStaysAsItIs() {
    assertThat(line("Mozilla/5.0 (=;+)", Map.of())).contains(",\"Mozilla/5.0 (=;+)\",");
    assertThat(line("", Map.of())).contains(",\"\",");
  }
}
