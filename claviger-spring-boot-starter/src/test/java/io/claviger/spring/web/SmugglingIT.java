package io.claviger.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that two readers could understand in two ways: never two answers, never a failure. */
class SmugglingIT {
  private static final String SECOND = "GET /api/v1/secrets HTTP/1.1\r\nHost: localhost\r\n\r\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Content-Length: 2\r\nContent-Length: 60\r\n\r\n{}",
        "Content-Length: 2, 60\r\n\r\n{}",
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "X: a\r\n Content-Length: 0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n2\n{}\n0\n\n",
        "Content-Length: -1\r\n\r\n",
        "Content-Length: +2\r\n\r\n{}",
      })
  void doubtfulBodyHasOneAnswer(String rest) {
    String answer =
        RawHttp.send(
            ("POST /api/v1/secrets/create HTTP/1.1\r\nHost: localhost\r\n"
                    + "Authorization: Bearer alice\r\nContent-Type: application/json\r\n"
                    + rest
                    + SECOND)
                .getBytes(StandardCharsets.ISO_8859_1));
    assertThat(answer.split("HTTP/1\\.1 ", -1)).as(answer).hasSize(2);
    // RFC 9112: an unknown transfer coding is a 501.
    assertThat(RawHttp.status(answer)).isEqualTo(rest.contains("xchunked") ? 501 : 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/secrets/../audit",
        "/api/v1/secrets/%2e%2e/audit",
        "/api/v1/secrets/%252e%252e/audit",
        "/api/v1/secrets/a;b=c",
        "/api/v1/secrets/a%3Bb",
        "/api/v1/secrets/a\\b",
        "/api/v1/secrets/a%5Cb",
        "/api/v1/secrets/a%00b",
        "/api/v1/secrets/%c0%ae%c0%ae/audit",
      })
  void doubtfulPathIsRefused(String path) {
    String answer = RawHttp.get(path);
    assertThat(RawHttp.status(answer)).as(answer).isBetween(400, 499);
  }
}
