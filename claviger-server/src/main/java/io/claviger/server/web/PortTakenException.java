package io.claviger.server.web;

/** Another program listens on the port already. */
public final class PortTakenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int port;

  PortTakenException(int port) {
    super("port " + port + " is taken by another program");
    this.port = port;
  }

  /**
   * Returns the port.
   *
   * @return the port's number
   */
  public int port() {
    return port;
  }
}
