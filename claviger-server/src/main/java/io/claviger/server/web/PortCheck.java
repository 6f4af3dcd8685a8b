package io.claviger.server.web;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.springframework.core.env.Environment;

/** Finds out that the port is taken before a database is made or opened. */
final class PortCheck {
  private PortCheck() {}

  static void requireFree(Environment settings) {
    int port = settings.getProperty("server.port", Integer.class, 0);
    if (port <= 0) {
      return;
    }
    String address = settings.getProperty("server.address", "");
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true); // as the server does
      socket.bind(
          address.isBlank() ? new InetSocketAddress(port) : new InetSocketAddress(address, port));
    } catch (BindException e) {
      if (String.valueOf(e.getMessage()).contains("in use")) {
        throw new PortTakenException(port);
      }
    } catch (IOException e) {
      // The server itself will fail, and say why.
    }
  }
}
