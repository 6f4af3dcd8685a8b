package io.claviger.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives one and the same answer to every request, perhaps none at all, and hangs up. */
final class FalseServer implements AutoCloseable {
  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final AtomicInteger requests = new AtomicInteger();
  private final String answer;
  private final Thread thread;

  FalseServer(String answer) throws IOException {
    this.answer = answer;
    this.thread = Thread.ofVirtual().start(this::serve);
  }

  String uri() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  int requests() {
    return requests.get();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket client = socket.accept()) {
        answer(client);
      } catch (IOException e) {
        // The client or this server has gone.
      }
    }
  }

  private void answer(Socket client) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
    int length = 0;
    String line = in.readLine();
    if (line == null) {
      return;
    }
    requests.incrementAndGet();
    while (line != null && !line.isEmpty()) {
      if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring("Content-Length: ".length()));
      }
      line = in.readLine();
    }
    // Unread input would turn the hanging up into a reset.
    for (int i = 0; i < length; i++) {
      int unused = in.read();
    }
    client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    client.getOutputStream().flush();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    thread.interrupt();
  }
}
