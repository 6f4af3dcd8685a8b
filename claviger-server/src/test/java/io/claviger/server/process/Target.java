package io.claviger.server.process;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Where clients find the server; while there is none, they wait. Thread-safe. */
final class Target {
  private @Nullable URI server;

  Target() {}

  /** The server is there. */
  synchronized void isAt(URI uri) {
    server = uri;
    notifyAll();
  }

  /** The server is away. */
  synchronized void isGone() {
    server = null;
  }

  /** Waits for the server. */
  synchronized URI await() throws InterruptedException {
    while (server == null) {
      wait();
    }
    return server;
  }
}
