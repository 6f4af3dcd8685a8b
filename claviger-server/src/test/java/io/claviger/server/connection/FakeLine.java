package io.claviger.server.connection;

import io.claviger.access.IpAddress;
import java.util.function.BooleanSupplier;

/** A socket that notes what is done to it. */
final class FakeLine implements ClientConnection.Line {
  boolean closed;
  boolean inputEnded;
  boolean busy;

  static ClientConnection connection(String client, long now) {
    return new ClientConnection(IpAddress.parse(client).orElseThrow(), new FakeLine(), now);
  }

  static FakeLine of(ClientConnection connection) {
    return (FakeLine) connection.line();
  }

  @Override
  public boolean closeIf(BooleanSupplier still) {
    if (busy || closed || !still.getAsBoolean()) {
      return false;
    }
    closed = true;
    return true;
  }

  @Override
  public boolean endInput() {
    boolean first = !inputEnded;
    inputEnded = true;
    return first;
  }
}
