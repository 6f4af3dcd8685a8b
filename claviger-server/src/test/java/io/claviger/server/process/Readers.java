package io.claviger.server.process;

import io.claviger.testkit.CheckedText;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Clients that read one secret without end, and keep what they were answered. */
final class Readers implements AutoCloseable {
  private static final long PAUSE_NANOS = Duration.ofMillis(2).toNanos();
  private static final int NO_ANSWER = 0;
  private static final int TORN = -1;

  private final String name;
  private final List<Thread> threads = new ArrayList<>();
  private final List<Answer> refusals = new CopyOnWriteArrayList<>();
  private final Set<Integer> statuses = ConcurrentHashMap.newKeySet();
  private final AtomicInteger successes = new AtomicInteger();
  private volatile boolean stopping;

  Readers(String name) {
    this.name = name;
  }

  /** Starts one. */
  void start(URI server, String token) {
    threads.add(
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try (Client client = new Client(server, token)) {
                    while (!stopping) {
                      statuses.add(read(client));
                      LockSupport.parkNanos(PAUSE_NANOS);
                    }
                  } catch (IOException e) {
                    statuses.add(NO_ANSWER);
                  }
                }));
  }

  private int read(Client client) {
    try {
      Answer answer = client.read(name);
      if (!answer.ok()) {
        refusals.add(answer);
      } else if (!CheckedText.isWhole(answer.text("value"))) {
        return TORN;
      } else {
        successes.incrementAndGet();
      }
      return answer.status();
    } catch (IOException e) {
      return NO_ANSWER;
    }
  }

  /** Every status that was answered; 0 for no answer, -1 for a torn value. */
  Set<Integer> statuses() {
    return statuses;
  }

  /** How many reads got a whole value. */
  int successes() {
    return successes.get();
  }

  /** The answers that had no value. */
  List<Answer> refusals() {
    return refusals;
  }

  @Override
  public void close() {
    stopping = true;
    try {
      for (Thread thread : threads) {
        thread.join(Duration.ofSeconds(30));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
