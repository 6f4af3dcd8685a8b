package io.claviger.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.claviger.Claviger;
import io.claviger.access.Caller;
import io.claviger.access.NewToken;
import io.claviger.access.TokenRequest;
import io.claviger.api.CallerContext;
import io.claviger.server.Program;
import io.claviger.testkit.CheckedText;
import io.claviger.testkit.EmbeddedPostgresFixture;
import io.claviger.testkit.JournalCheck;
import io.claviger.testkit.PostgresTestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers over one PostgreSQL database. */
class TwoServersIT {
  private static final int ROUNDS = Integer.getInteger("claviger.test.server.rounds", 300);
  private static final int STOPS = Integer.getInteger("claviger.test.server.stops", 5);
  private static final long SEED = Long.getLong("claviger.test.server.seed", 20260305L);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String NAME = "pair/key";
  private static final TokenRequest GUEST =
      TokenRequest.builder("guest").policies(Set.of(Caller.ROOT_POLICY)).build();

  private final Random random = new Random(SEED);
  private final List<Program> servers = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();
  private PostgresTestDatabase database;
  private Installed installed;
  @TempDir private Path directory;

  @BeforeEach
  void start() throws IOException {
    System.out.println("seed " + SEED);
    database = EmbeddedPostgresFixture.shared().freshDatabase();
    installed = Installed.on(database.url(), directory);
    for (int i = 0; i < 2; i++) {
      Program server = installed.serve();
      servers.add(server);
      clients.add(new Client(server.uri(), installed.token()));
    }
  }

  @AfterEach
  void stop() throws IOException {
    for (Client client : clients) {
      client.close();
    }
    servers.forEach(Program::close);
    database.close();
  }

  @Test
  void readAfterAChangeElsewhereNeverGetsTheOldValue() throws Exception {
    String value = CheckedText.next();
    long version = done(clients.get(0).create(NAME, value, "first")).version();
    try (Readers warm = new Readers(NAME)) { // others keep the caches filled
      servers.forEach(server -> warm.start(server.uri(), installed.token()));
      for (int round = 0; round < ROUNDS; round++) {
        int here = random.nextInt(2);
        Client changing = clients.get(here);
        Client reading = clients.get(1 - here);
        value = CheckedText.next();
        version = done(changing.put(NAME, value, "round" + round)).version();
        assertReads(reading, value, round);

        done(changing.turn("disable", NAME, version));
        assertThat(reading.read(NAME).status()).as("disabled, round %s", round).isEqualTo(410);
        done(changing.turn("enable", NAME, version));
        assertReads(reading, value, round);

        done(changing.delete(NAME));
        assertThat(reading.read(NAME).status()).as("deleted, round %s", round).isEqualTo(409);
        done(changing.restore(NAME));
        assertReads(reading, value, round);
      }
      assertThat(warm.statuses()).contains(200).isSubsetOf(200, 409, 410, 503);
    }
  }

  @Test
  void tokenRevokedOnOneIsRefusedByTheOther() throws Exception {
    done(clients.get(0).create(NAME, "value", "first"));
    Caller operator = Caller.of(CallerContext.of("operator"), Set.of(Caller.ROOT_POLICY));
    try (Claviger claviger = installed.open()) {
      for (int round = 0; round < 10; round++) {
        NewToken token = claviger.tokens().create(operator, GUEST);
        List<Client> guests = new ArrayList<>();
        for (Program server : servers) {
          Client guest = new Client(server.uri(), token.secretText());
          assertReads(guest, "value", round); // both servers remember the token
          guests.add(guest);
        }
        assertThat(claviger.tokens().revoke(operator, token.accessor())).isEqualTo(1);
        for (Client guest : guests) {
          assertThat(guest.read(NAME).status()).as("read, round %s", round).isEqualTo(401);
          assertThat(guest.put(NAME, "other", "x").status()).isEqualTo(401);
          assertThat(guest.get("/secrets").status()).isEqualTo(401);
          assertThat(guest.get("/audit").status()).isEqualTo(401);
          guest.close();
        }
      }
    }
    NewToken last = tokenRevokedByCommand();
    for (Program server : servers) {
      try (Client guest = new Client(server.uri(), last.secretText())) {
        assertThat(guest.read(NAME).status()).isEqualTo(401);
      }
    }
  }

  private NewToken tokenRevokedByCommand() throws Exception {
    Caller operator = Caller.of(CallerContext.of("operator"), Set.of(Caller.ROOT_POLICY));
    NewToken token;
    try (Claviger claviger = installed.open()) {
      token = claviger.tokens().create(operator, GUEST);
    }
    for (Program server : servers) {
      try (Client guest = new Client(server.uri(), token.secretText())) {
        assertReads(guest, "value", -1);
      }
    }
    Program.Result result =
        Program.run(directory, installed.variables(), "token", "revoke", token.accessor());
    result.assertExitCode(0);
    return token;
  }

  @Test
  void oneStandsStillAndTheOtherServesOn() throws Exception {
    Program still = servers.get(0);
    Client other = clients.get(1);
    Target target = new Target();
    target.isAt(still.uri());
    try (JournalCheck journal = new JournalCheck(installed.url(), installed.rootKeys());
        Writers writers = new Writers(target, installed.token(), "pair");
        Readers readers = new Readers(NAME)) {
      List<Ack> acks = new ArrayList<>();
      acks.add(write(other, true, NAME, "first"));
      writers.start(4, SEED);
      readers.start(still.uri(), installed.token());
      for (int i = 0; i < STOPS; i++) {
        writers.awaitWrites(1 + random.nextInt(60));
        still.pause();
        String written = writers.acks().get(random.nextInt(writers.acks().size())).name();
        String key = "other" + i;
        withinPatience("read", () -> done(other.read(NAME)));
        withinPatience("read what it writes", () -> done(other.read(written)));
        withinPatience("write", () -> acks.add(write(other, false, NAME, key)));
        withinPatience("write what it writes", () -> acks.add(write(other, false, written, key)));
        journal.awaitFolded(journal.head());
        still.resume();
        writers.awaitWrites(1);
        int reads = readers.successes();
        await().atMost(Duration.ofSeconds(10)).until(() -> readers.successes() > reads);
      }
      writers.finish();
      acks.addAll(writers.acks());
      new Inventory(other).assertHoldsExactly(acks);
      journal.assertChainWhole();
      journal.assertTrailEqualsJournal();
      assertThat(readers.statuses()).isSubsetOf(200, 503);
      assertThat(writers.unanswered()).isZero();
    }
    Proven.assertProven(installed, List.of());
  }

  private static Ack write(Client client, boolean create, String name, String key)
      throws IOException {
    String value = CheckedText.next();
    Answer answer = create ? client.create(name, value, key) : client.put(name, value, key);
    return new Ack(name, done(answer).version(), value);
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void withinPatience(String what, Step step) throws IOException {
    long start = System.nanoTime();
    step.run();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertThat(took).as(what).isLessThan(PATIENCE);
  }

  private static void assertReads(Client client, String value, int round) throws IOException {
    Answer answer = done(client.read(NAME));
    assertThat(answer.text("value")).as("round %s", round).isEqualTo(value);
  }

  private static Answer done(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer;
  }
}
