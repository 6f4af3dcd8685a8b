package io.claviger.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.claviger.server.Program;
import io.claviger.testkit.CheckedText;
import io.claviger.testkit.EmbeddedPostgresFixture;
import io.claviger.testkit.JournalCheck;
import io.claviger.testkit.PostgresTestDatabase;
import io.claviger.testkit.SqliteFixture;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server is told to stop under load: every request that it accepted is answered. */
class StoppedServerIT {
  private static final int CLIENTS = 8; // of each kind
  private static final String READ = "stop/read";
  private static final String UPLOAD = "stop/upload";
  private static final String UPLOADED = CheckedText.next();

  private final AtomicInteger answered = new AtomicInteger();
  private final List<Ack> acks = new CopyOnWriteArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final List<Thread> clients = new ArrayList<>();
  private volatile boolean stopped;
  @TempDir private Path directory;

  /** One request; tells what is wrong with its answer, or nothing. */
  private interface Step {
    Answer call(Client client) throws IOException;
  }

  @Test
  void answersWhatItAcceptedOnSqlite() throws Exception {
    try (SqliteFixture file = SqliteFixture.freshDatabase()) {
      stopUnderLoad(Installed.on(file.url(), directory));
    }
  }

  @Test
  void answersWhatItAcceptedOnPostgresql() throws Exception {
    try (PostgresTestDatabase database = EmbeddedPostgresFixture.shared().freshDatabase()) {
      stopUnderLoad(Installed.on(database.url(), directory));
    }
  }

  private void stopUnderLoad(Installed installed) throws Exception {
    try (Program server = installed.serve();
        Client first = new Client(server.uri(), installed.token())) {
      create(first, READ);
      for (int i = 0; i < CLIENTS; i++) {
        String name = "stop/write" + i;
        create(first, name);
        start(server.uri(), installed.token(), client -> client.read(READ));
        start(server.uri(), installed.token(), client -> write(client, name));
      }
      await().until(() -> answered.get() > 300);
      byte[] create = first.request("POST", "/api/v1/secrets/create", body());
      byte[] read = first.request("GET", "/api/v1/secrets/" + READ, "");
      try (HttpConnection upload = new HttpConnection(server.uri());
          HttpConnection idle = new HttpConnection(server.uri())) {
        int half = create.length - 20;
        upload.write(Arrays.copyOf(create, half));
        idle.write(read);
        assertThat(idle.read().ok()).isTrue();

        server.tellToEnd();
        stopped = true;
        await().pollDelay(Duration.ZERO).until(() -> first.read(READ).closes());

        upload.write(Arrays.copyOfRange(create, half, create.length));
        Answer uploaded = upload.read();
        assertThat(uploaded.status()).as("began before the stop").isEqualTo(200);
        acks.add(new Ack(UPLOAD, uploaded.version(), UPLOADED));
        idle.write(read);
        assertThat(idle.read().status()).as("connected before the stop").isEqualTo(200);
      }
      for (Thread client : clients) {
        assertThat(client.join(Duration.ofSeconds(60))).isTrue();
      }
      assertThat(server.awaitEnd()).isEqualTo(143);
      assertThat(failures).isEmpty();
      assertThat(server.errors()).doesNotContain("ERROR", "WARN");
    }
    assertAllThere(installed);
  }

  private static String body() {
    return "{\"name\":\"%s\",\"value\":\"%s\"}".formatted(UPLOAD, UPLOADED);
  }

  private void create(Client client, String name) throws IOException {
    String value = CheckedText.next();
    Answer answer = client.create(name, value, name);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    acks.add(new Ack(name, answer.version(), value));
  }

  private Answer write(Client client, String name) throws IOException {
    String value = CheckedText.next();
    Answer answer = client.put(name, value, value.substring(0, 20));
    if (answer.ok()) {
      acks.add(new Ack(name, answer.version(), value));
    }
    return answer;
  }

  private void start(URI server, String token, Step step) {
    clients.add(
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try (Client client = new Client(server, token)) {
                    callUntilRefused(client, step);
                  } catch (IOException | RuntimeException e) {
                    failures.add(e.toString());
                  }
                }));
  }

  private void callUntilRefused(Client client, Step step) throws IOException {
    while (true) {
      boolean afterTheStop = stopped && !client.isConnected();
      try {
        Answer answer = step.call(client);
        if (!answer.ok()) {
          failures.add(answer.toString());
        }
        answered.incrementAndGet();
      } catch (ConnectException e) {
        return; // not accepted any more
      } catch (IOException e) {
        // The system took the connection while the server closed its port; it was not served.
        if (!afterTheStop) {
          throw e;
        }
        return;
      }
    }
  }

  private void assertAllThere(Installed installed) throws Exception {
    try (Program server = installed.serve();
        Client client = new Client(server.uri(), installed.token());
        JournalCheck journal = new JournalCheck(installed.url(), installed.rootKeys())) {
      new Inventory(client).assertHoldsExactly(acks); // so what was not answered was not done
      journal.assertChainWhole();
      journal.assertTrailEqualsJournal();
    }
  }
}
