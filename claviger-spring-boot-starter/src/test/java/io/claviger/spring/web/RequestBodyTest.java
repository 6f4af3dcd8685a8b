package io.claviger.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class RequestBodyTest {
  @Test
  void takesNoMemoryForWhatWasOnlyAnnounced() {
    Announced stream = new Announced();
    MockHttpServletRequest request =
        new MockHttpServletRequest() {
          @Override
          public ServletInputStream getInputStream() {
            return stream;
          }

          @Override
          public long getContentLengthLong() {
            return RequestBody.MAX_BYTES;
          }
        };
    try (MemoryBudget.Share none = new MemoryBudget(0, Duration.ZERO).share(0)) {
      assertThat(RequestBody.read(request, none)).containsExactly('{');
    }
    assertThat(stream.mostRoom).isLessThanOrEqualTo(4096);
  }

  /** One byte of all that was announced, then the end. */
  private static final class Announced extends ServletInputStream {
    private boolean given;
    private int mostRoom;

    @Override
    public int read() {
      if (given) {
        return -1;
      }
      given = true;
      return '{';
    }

    @Override
    public int read(byte[] room, int offset, int length) {
      mostRoom = Math.max(mostRoom, length);
      int next = read();
      if (next < 0) {
        return -1;
      }
      room[offset] = (byte) next;
      return 1;
    }

    @Override
    public boolean isFinished() {
      return given;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new IllegalStateException("not asynchronous");
    }
  }
}
