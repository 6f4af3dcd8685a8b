package io.claviger.testkit.process;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A {@link ReplicaProcess} as its test sees it. */
final class Replica implements AutoCloseable {
  /** Refusals that invite to try again. */
  static final Set<String> RETRYABLE =
      Set.of("AUDIT_UNAVAILABLE", "DATABASE_UNAVAILABLE", "OVERLOADED", "OUTCOME_UNKNOWN");

  private static final long ANSWER_SECONDS = 60;

  private final Process process;
  private final BufferedWriter commands;
  private final Thread listener;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final List<Ack> acks = new CopyOnWriteArrayList<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final AtomicInteger acked = new AtomicInteger();
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicInteger notes = new AtomicInteger();

  /** A write that was answered. */
  record Ack(String name, long version, String value) {}

  private Replica(Process process) {
    this.process = process;
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
    this.listener = Thread.ofPlatform().daemon().name("replica-listener").start(this::listen);
  }

  /** Starts a process and waits until it serves. */
  static Replica start(String url, String rootKeys) {
    return start(url, rootKeys, Map.of());
  }

  /** The same with more variables. */
  static Replica start(String url, String rootKeys, Map<String, String> more) {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx96m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ReplicaProcess.class.getName());
    builder.environment().put(ReplicaProcess.URL, url);
    builder.environment().put(ReplicaProcess.ROOT_KEYS, rootKeys);
    builder.environment().putAll(more);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Replica replica;
    try {
      replica = new Replica(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException("a replica did not start", e);
    }
    try {
      replica.answer();
      return replica;
    } catch (RuntimeException | Error e) {
      replica.close();
      throw e;
    }
  }

  private void listen() {
    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
      String line;
      while ((line = in.readLine()) != null) {
        hear(line);
      }
    } catch (IOException e) {
      errors.add("its output broke: " + e.getMessage());
    }
  }

  private void hear(String line) {
    String[] words = line.split(" ", -1);
    switch (words[0]) {
      case "ack" -> {
        acks.add(new Ack(words[1], Long.parseLong(words[2]), words[3]));
        acked.incrementAndGet();
      }
      case "read" -> reads.incrementAndGet();
      case "note" -> notes.incrementAndGet();
      case "err" -> errors.add(words[1]);
      default -> answers.add(line);
    }
  }

  /** Gives a command and waits for the answer: "= ..." or "! CODE". */
  String ask(String command) {
    tell(command);
    return answer();
  }

  /** Gives a command. */
  void tell(String command) {
    try {
      commands.write(command);
      commands.newLine();
      commands.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("a replica does not listen", e);
    }
  }

  private String answer() {
    try {
      String answer = answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
      if (answer == null) {
        throw new AssertionError("a replica does not answer");
      }
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Whether the last command was answered. */
  boolean hasAnswered() {
    return !answers.isEmpty();
  }

  /** The writes that were answered so far. */
  List<Ack> acks() {
    return acks;
  }

  /** The codes of what its loops were refused with. */
  List<String> errors() {
    return errors;
  }

  int reads() {
    return reads.get();
  }

  int notes() {
    return notes.get();
  }

  /** Waits until so many more writes were answered. */
  void awaitWrites(int more) {
    int wanted = acked.get() + more;
    await()
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(30))
        .until(() -> acked.get() >= wanted);
  }

  /** Stops it where it stands. */
  void pause() {
    signal("-STOP");
  }

  /** Lets it go on. */
  void resume() {
    signal("-CONT");
  }

  private void signal(String signal) {
    call("kill", signal, Long.toString(process.pid()));
  }

  private static void call(String... command) {
    try {
      if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
        throw new AssertionError(command[0] + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no " + command[0] + " on this machine", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Kills it, and hears what it said last. */
  void kill() {
    boolean interrupted = false;
    // By its handle: the process itself would also close its output, and with it its last words.
    boolean unused = process.toHandle().destroyForcibly();
    try {
      process.waitFor();
      listener.join();
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
  }
}
