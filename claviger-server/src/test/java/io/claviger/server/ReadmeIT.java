package io.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.claviger.testkit.DocumentTour;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the README, run as a reader would paste them. */
class ReadmeIT {
  @TempDir Path directory;

  @Test
  void everyCommandOfTheReadmeWorks() throws Exception {
    DocumentTour.Result result = tour(Path.of("README.md"));
    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  @Test
  void aCommandThatFailsIsNoticed() throws Exception {
    Path broken = directory.resolve("broken.md");
    Files.writeString(broken, "```sh\nv=1\n```\n\n```sh\ntest $v = 2; echo\n```\n");
    DocumentTour.Result result = tour(broken);
    assertThat(result.exitCode()).as(result.output()).isEqualTo(1);
    assertThat(result.output()).contains("a command failed in this block:", "test $v = 2");
  }

  @Test
  void anHttpErrorIsNoticed() throws Exception {
    HttpServer refusing =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    refusing.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(409, -1);
          exchange.close();
        });
    refusing.start();
    try {
      Path wrong = directory.resolve("wrong.md");
      String url = "http://127.0.0.1:" + refusing.getAddress().getPort();
      Files.writeString(
          wrong,
          """
          ```sh
          call() { curl -sS "$@"; echo; }
          call %s/
          ```
          """
              .formatted(url));
      DocumentTour.Result result = tour(wrong);
      assertThat(result.exitCode()).as(result.output()).isEqualTo(1);
      assertThat(result.output()).contains("409");
    } finally {
      refusing.stop(0);
    }
  }

  private DocumentTour.Result tour(Path document) throws Exception {
    return new DocumentTour(directory).of(document, 8250);
  }
}
