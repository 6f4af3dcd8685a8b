package io.claviger.server.connection;

import io.claviger.access.IpAddress;
import java.util.function.BooleanSupplier;

/** A socket that notes what is done to it. */
final class FakeLine implements ClientConnection.Line {
  boolean closed;
  boolean inputEnded;
  boolean aborted;
  boolean trusted;
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
  public void endInput() {
    inputEnded = true;
  }

  @Override
  public void abort() {
    aborted = true;
  }

  @Override
  public void trust() {
    trusted = true;
  }
}
