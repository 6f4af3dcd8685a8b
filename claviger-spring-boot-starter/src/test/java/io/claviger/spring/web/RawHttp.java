package io.claviger.spring.web;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Sends bytes that no decent client would send. */
final class RawHttp {
  private RawHttp() {}

  /** Sends a request line as it stands, as alice, and returns the whole answer. */
  static String line(String requestLine) {
    return send(
        (requestLine
                + "\r\nHost: localhost\r\nAuthorization: Bearer alice\r\nConnection: close\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
  }

  static String get(String path) {
    return line("GET " + path + " HTTP/1.1");
  }

  static String send(byte[]... parts) {
    try (Socket socket = new Socket("localhost", TestApplication.port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      for (byte[] part : parts) {
        out.write(part);
      }
      out.flush();
      // Nothing more will come: whoever waits for the rest of a body learns that there is none.
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError("no answer", e);
    }
  }

  static int status(String answer) {
    return Integer.parseInt(answer.split(" ", 3)[1]);
  }

  /** The body; of a chunked one its first chunk, which is all of it for a problem. */
  static String body(String answer) {
    String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
    int start = body.indexOf('{');
    return body.substring(start, body.lastIndexOf('}') + 1);
  }
}
