package io.claviger.server.connection;

import java.nio.ByteBuffer;

/**
 * Looks at the bytes with which a client begins, and tells when they are worth work: when a request
 * can be answered or refused, or a handshake be begun. One for each connection.
 */
sealed interface FirstMessage {

  /**
   * Looks at the bytes that have come.
   *
   * @param more the next ones; all of them are taken
   * @return whether they are enough
   */
  boolean isEnoughWith(ByteBuffer more);

  /** The header of a request of HTTP/1; what cannot be one is enough at once, to be refused. */
  final class Header implements FirstMessage {
    private static final byte[] PROTOCOL = {'H', 'T', 'T', 'P', '/', '1', '.'};

    private boolean first = true;
    private int line; // bytes in it, its end not counted
    private int matched; // of the protocol, at the end of what came

    @Override
    public boolean isEnoughWith(ByteBuffer more) {
      boolean enough = false;
      while (more.hasRemaining()) {
        enough |= isEnoughWith(more.get());
      }
      return enough;
    }

    private boolean isEnoughWith(byte next) {
      if (next == '\n') {
        return endsLine();
      }
      if (next == '\r') {
        return false;
      }
      line++;
      if (first) {
        match(next);
      }
      return next >= 0 && next < ' ' && next != '\t';
    }

    private boolean endsLine() {
      boolean empty = line == 0;
      line = 0;
      if (!first) {
        return empty;
      }
      first = empty; // empty lines before a request are skipped
      return !empty && matched != PROTOCOL.length + 1;
    }

    /** Follows whether the line ends with the protocol and one digit. */
    private void match(byte next) {
      if (matched == PROTOCOL.length) {
        matched = next >= '0' && next <= '9' ? matched + 1 : 0;
      } else if (matched < PROTOCOL.length && next == PROTOCOL[matched]) {
        matched++;
      } else {
        matched = next == PROTOCOL[0] ? 1 : 0;
      }
    }
  }

  /** The first record of TLS, which holds what the client greets with, or the most of it. */
  final class Greeting implements FirstMessage {
    private static final int HANDSHAKE = 22;
    private static final int HEAD = 5; // kind, version, length

    private int came;
    private int size = HEAD;
    private boolean other;

    @Override
    public boolean isEnoughWith(ByteBuffer more) {
      while (came < HEAD && more.hasRemaining()) {
        int next = more.get() & 0xff;
        switch (came) {
          case 0 -> other = next != HANDSHAKE; // anything but TLS, which is refused
          case HEAD - 2 -> size += next << 8;
          case HEAD - 1 -> size += next;
          default -> {} // the version
        }
        came++;
      }
      came += more.remaining();
      more.position(more.limit());
      return other || came >= size;
    }
  }
}
