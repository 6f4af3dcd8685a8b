package io.claviger.server.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://app:hunter2@db:5432/claviger",
        "cannot open jdbc:postgresql://app:hun@ter:hunter2@db/claviger now",
        "jdbc:postgresql://db/claviger?user=app&password=hunter2&ssl=true",
        "jdbc:postgresql://db/claviger?user=app&PASSWORD=hunter2",
        "jdbc:postgresql://db/claviger?sslpassword=hunter2",
        "postgresql://:hunter2@db/claviger"
      })
  void hidesPasswordsOfDatabaseUrls(String text) {
    assertThat(Redaction.of(text)).doesNotContain("hunter2").contains("db", "[REDACTED]");
  }

  @Test
  void hidesAccessTokens() {
    assertThat(Redaction.of("unknown option 'clv_abc-DEF_123' here"))
        .isEqualTo("unknown option 'clv_[REDACTED]' here");
  }

  @Test
  void leavesOtherTextAlone() {
    String text = "sqlite:////var/lib/claviger/claviger.db at http://127.0.0.1:8250 (user@host)";
    assertThat(Redaction.of(text)).isEqualTo(text);
  }
}
