package io.claviger.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.claviger.testkit.CheckedText;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Clients that write without end. As real ones do, each gives a write a key of its own, and repeats
 * with the same key what was not answered, until it is.
 */
final class Writers implements AutoCloseable {
  private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();

  private final Target target;
  private final String token;
  private final String prefix;
  private final List<Thread> threads = new ArrayList<>();
  private final List<String> known = new CopyOnWriteArrayList<>();
  private final List<Ack> acks = new CopyOnWriteArrayList<>();
  private final List<Answer> refusals = new CopyOnWriteArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final AtomicInteger acked = new AtomicInteger();
  private final AtomicInteger unanswered = new AtomicInteger();
  private volatile boolean stopping;

  /** Their secrets have names that begin with the prefix and a slash. */
  Writers(Target target, String token, String prefix) {
    this.target = target;
    this.token = token;
    this.prefix = prefix;
  }

  /** Starts so many of them. */
  void start(int count, long seed) {
    for (int i = 0; i < count; i++) {
      Writer writer = new Writer(prefix + "/" + i, new Random(seed + i));
      threads.add(Thread.ofPlatform().daemon().name(writer.id).start(writer::run));
    }
  }

  /** One client. */
  private final class Writer {
    private final String id;
    private final Random random;
    private int writes;
    private @Nullable Client client;
    private @Nullable URI server;

    Writer(String id, Random random) {
      this.id = id;
      this.random = random;
    }

    void run() {
      try {
        while (!stopping) {
          write();
        }
      } catch (IOException | InterruptedException | RuntimeException e) {
        failures.add(e.toString());
      }
    }

    /** Every eighth write creates a secret, the others put to any that is there. */
    private void write() throws IOException, InterruptedException {
      int number = writes++;
      boolean create = number % 8 == 0;
      String name = create ? id + "-" + number : known.get(random.nextInt(known.size()));
      String value = CheckedText.next();
      String key = id + ":" + number;
      long version = untilAnswered(create, name, value, key);
      if (create) {
        known.add(name);
      }
      acks.add(new Ack(name, version, value));
      acked.incrementAndGet();
      if (random.nextInt(8) == 0) {
        long again = untilAnswered(create, name, value, key);
        if (again != version) {
          failures.add(key + " made versions " + version + " and " + again + " of " + name);
        }
      }
    }

    private long untilAnswered(boolean create, String name, String value, String key)
        throws IOException, InterruptedException {
      while (true) {
        Client open = connect();
        try {
          Answer answer = create ? open.create(name, value, key) : open.put(name, value, key);
          if (answer.ok()) {
            return answer.version();
          }
          if (answer.status() != 503) {
            throw new IllegalStateException(key + " to " + name + ": " + answer);
          }
          refusals.add(answer);
        } catch (IOException e) {
          unanswered.incrementAndGet();
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }

    private Client connect() throws IOException, InterruptedException {
      URI now = target.await();
      Client open = client;
      if (open == null || !now.equals(server)) {
        if (open != null) {
          open.close();
        }
        open = new Client(now, token);
        client = open;
        server = now;
      }
      return open;
    }
  }

  /** Waits until so many more writes were answered. */
  void awaitWrites(int more) {
    int wanted = acked.get() + more;
    await()
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(30))
        .until(() -> acked.get() >= wanted || !failures.isEmpty());
    assertThat(failures).isEmpty();
  }

  /** The writes that were answered. */
  List<Ack> acks() {
    return acks;
  }

  /** The answers 503. */
  List<Answer> refusals() {
    return refusals;
  }

  /** How many requests had no answer. */
  int unanswered() {
    return unanswered.get();
  }

  /** Lets each finish the write under way, which needs a server; fails if one met an error. */
  void finish() throws InterruptedException {
    stopping = true;
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(60))).as("%s ends", thread.getName()).isTrue();
    }
    assertThat(failures).isEmpty();
  }

  /** Ends all at once. */
  @Override
  public void close() {
    stopping = true;
    threads.forEach(Thread::interrupt);
  }
}
