package io.claviger.server.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirstMessageTest {

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** After how many bytes it is enough, when each comes alone; -1 for never. */
  private static int enoughAfter(FirstMessage message, byte[] all) {
    for (int i = 0; i < all.length; i++) {
      if (message.isEnoughWith(ByteBuffer.wrap(all, i, 1))) {
        return i + 1;
      }
    }
    return -1;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "\r\n\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n",
        "GET /HTTP/1.1HTHTTP/1.0 HTTP/1.1\r\nA: caf\u00e9\t\r\n\r\n"
      })
  void aHeaderIsEnoughWithItsEmptyLine(String header) {
    byte[] all = bytes(header);

    assertThat(enoughAfter(new FirstMessage.Header(), all)).isEqualTo(all.length);
    assertThat(new FirstMessage.Header().isEnoughWith(ByteBuffer.wrap(all))).isTrue();
    ByteBuffer withBody = ByteBuffer.wrap(bytes(header + "{\"body\": 1}"));
    assertThat(new FirstMessage.Header().isEnoughWith(withBody)).isTrue();
    assertThat(withBody.hasRemaining()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\r\n\r\n\r\n",
        "GET",
        "GET / HTTP/1.1\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\r",
        "GET / HTTP/1.1\r\n Host: a\r\n \r\n"
      })
  void aPartOfAHeaderIsNot(String part) {
    assertThat(new FirstMessage.Header().isEnoughWith(ByteBuffer.wrap(bytes(part)))).isFalse();
    assertThat(enoughAfter(new FirstMessage.Header(), bytes(part))).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /\r\n",
        "GET / HTTP/2.0\r\n",
        "PRI * HTTP/2.0\r\n",
        "GET / HTTP/1.11\r\n",
        "GET / HTTP/1.1 \r\n",
        "GET / HTTP/1.x\r\n",
        "hello\n",
        "\u0016",
        "GET /\0",
        "GET / HTTP/1.1\r\nHost: a\u0001"
      })
  void whatCannotBeARequestIsEnoughToBeRefused(String other) {
    byte[] all = bytes(other);

    assertThat(enoughAfter(new FirstMessage.Header(), all)).isEqualTo(all.length);
    assertThat(new FirstMessage.Header().isEnoughWith(ByteBuffer.wrap(all))).isTrue();
  }

  @Test
  void aGreetingIsEnoughWithTheRecordItIsIn() {
    byte[] record = new byte[5 + 0x0102];
    record[0] = 22;
    record[1] = 3;
    record[2] = 1;
    record[3] = 1;
    record[4] = 2;

    assertThat(enoughAfter(new FirstMessage.Greeting(), record)).isEqualTo(record.length);
    FirstMessage inTwo = new FirstMessage.Greeting();
    assertThat(inTwo.isEnoughWith(ByteBuffer.wrap(record, 0, 100))).isFalse();
    assertThat(inTwo.isEnoughWith(ByteBuffer.wrap(record, 100, record.length - 100))).isTrue();
    assertThat(new FirstMessage.Greeting().isEnoughWith(ByteBuffer.wrap(record, 0, 4))).isFalse();
  }

  @Test
  void plainTextIsEnoughForTlsToRefuse() {
    assertThat(new FirstMessage.Greeting().isEnoughWith(ByteBuffer.wrap(bytes("G")))).isTrue();
  }
}
