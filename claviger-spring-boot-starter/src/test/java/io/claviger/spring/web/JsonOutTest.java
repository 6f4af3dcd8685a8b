package io.claviger.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JsonOutTest {
  @Test
  void writesOnWhatIsLongAndLosesNothing() throws Exception {
    java.io.ByteArrayOutputStream sink = new java.io.ByteArrayOutputStream();
    JsonOut out = new JsonOut(16, sink);
    out.beginArray();
    for (int i = 0; i < 1000; i++) {
      out.value("x".repeat(100));
    }
    out.endArray();

    assertThat(out.isBegun()).isTrue();
    assertThat(out.size()).isLessThan(40_000);
    out.writeTo(sink);
    String item = "\"" + "x".repeat(100) + "\"";
    assertThat(sink.toString(java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("[" + String.join(",", java.util.Collections.nCopies(1000, item)) + "]");
  }

  @Test
  void escapesSoThatAParserReadsTheSameText() {
    StringBuilder every = new StringBuilder();
    for (char c = 0; c < 0x2100; c++) {
      every.append(c);
    }
    every.append("\ud834\udd1e");
    String text = every.toString();
    try (JsonOut out = new JsonOut(1)) {
      out.beginObject().field("a", text);
      out.name("b").utf8(text.getBytes(StandardCharsets.UTF_8)).endObject();
      var read = Http.JSON.readTree(out.toBytes());
      assertThat(read.get("a").asString()).isEqualTo(text);
      assertThat(read.get("b").asString()).isEqualTo(text);
    }
  }

  @Test
  void replacesLoneSurrogates() {
    try (JsonOut out = new JsonOut(8)) {
      out.value("a\ud800b\udc00");
      assertThat(new String(out.toBytes(), StandardCharsets.UTF_8)).isEqualTo("\"a\ufffdb\ufffd\"");
    }
  }

  @Test
  void forgetsWhatItWroteWhenClosed() {
    JsonOut out = new JsonOut(4);
    out.value("hunter2");
    out.close();
    assertThat(out.size()).isZero();
    assertThat(out.toString()).isEqualTo("JsonOut[REDACTED]");
  }

  @Test
  void writesTimesInUtcWithMicroseconds() {
    assertThat(Timestamps.format(Instant.parse("2026-01-31T09:30:05.000042Z")))
        .isEqualTo("2026-01-31T09:30:05.000042Z");
    assertThat(Timestamps.format(Instant.EPOCH)).isEqualTo("1970-01-01T00:00:00.000000Z");
    Instant far = Instant.parse("+12345-01-01T00:00:00Z");
    assertThat(Timestamps.format(far)).isEqualTo(far.toString());
  }
}
