package io.claviger.testkit.process;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A PostgreSQL server that waits for the disk, and can be stopped as by a crash and come back. */
final class RestartableServer implements AutoCloseable {
  private final Path folder;
  private final int port;
  private EmbeddedPostgres server;

  RestartableServer(Path folder) {
    this.folder = folder;
    this.server = run(0);
    this.port = server.getPort();
  }

  private EmbeddedPostgres run(int wantedPort) {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder)
            .setCleanDataDirectory(false)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on");
    if (wantedPort != 0) {
      builder.setPort(wantedPort);
    }
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("the PostgreSQL server did not start", e);
    }
  }

  String url() {
    return "postgresql://postgres@localhost:" + port + "/postgres";
  }

  /** All sessions end at once, without a checkpoint. */
  void stopAtOnce() {
    Path pidFile = folder.resolve("postmaster.pid");
    try {
      String pid = Files.readAllLines(pidFile).getFirst().strip();
      int failed = new ProcessBuilder("kill", "-QUIT", pid).inheritIO().start().waitFor();
      if (failed != 0) {
        throw new AssertionError("kill failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the PostgreSQL server cannot be stopped", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> !Files.exists(pidFile));
  }

  /** Comes back with the same data on the same port. */
  void start() {
    close(); // lets its lock on the folder go
    server = run(port);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the PostgreSQL server did not stop", e);
    }
  }
}
