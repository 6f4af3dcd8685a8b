package io.claviger.testkit.process;

import io.claviger.api.ClavigerException;
import io.claviger.api.CreateSecret;
import io.claviger.api.PutSecret;
import io.claviger.api.SecretValue;
import io.claviger.api.SecretVersion;
import io.claviger.api.SecretsManager;
import io.claviger.testkit.CheckedText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Threads that read and write without end, each the same secret, and keep what they meet. */
final class Load implements AutoCloseable {
  private static final long PAUSE_NANOS = Duration.ofMillis(2).toNanos();

  private final SecretsManager secrets;
  private final List<Thread> threads = new ArrayList<>();
  private final List<Worker> workers = new CopyOnWriteArrayList<>();
  private final List<RuntimeException> readErrors = new CopyOnWriteArrayList<>();
  private final List<RuntimeException> writeErrors = new CopyOnWriteArrayList<>();
  private final List<Replica.Ack> acks = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  Load(SecretsManager secrets) {
    this.secrets = secrets;
  }

  /** How often one thread had success. */
  private static final class Worker {
    final AtomicLong successes = new AtomicLong();
  }

  /** Creates a secret. */
  void create(String name) {
    String value = CheckedText.next();
    keep(secrets.create(CreateSecret.builder(name, SecretValue.text(value)).build()), value);
  }

  /** Starts a thread that reads a secret. */
  void read(String name) {
    start(
        readErrors,
        () -> {
          String value = secrets.get(name).value().revealText();
          if (!CheckedText.isWhole(value)) {
            throw new IllegalStateException("a torn value of " + name);
          }
        });
  }

  /** Starts a thread that writes to a secret. */
  void write(String name) {
    start(
        writeErrors,
        () -> {
          String value = CheckedText.next();
          keep(secrets.put(PutSecret.builder(name, SecretValue.text(value)).build()), value);
        });
  }

  private void keep(SecretVersion version, String value) {
    acks.add(new Replica.Ack(version.name(), version.version(), value));
  }

  private void start(List<RuntimeException> errors, Runnable step) {
    Worker worker = new Worker();
    workers.add(worker);
    threads.add(Thread.ofPlatform().daemon().start(() -> run(worker, errors, step)));
  }

  private void run(Worker worker, List<RuntimeException> errors, Runnable step) {
    while (!closed) {
      try {
        step.run();
        worker.successes.incrementAndGet();
      } catch (ClavigerException e) {
        errors.add(e);
      } catch (RuntimeException e) {
        errors.add(e);
        return;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** The successes of each thread. */
  List<Long> successes() {
    return workers.stream().map(worker -> worker.successes.get()).toList();
  }

  /** The successes of all threads. */
  long sum() {
    return successes().stream().mapToLong(Long::longValue).sum();
  }

  /** Whether each thread had more success than then. */
  boolean allBeyond(List<Long> then) {
    List<Long> now = successes();
    for (int i = 0; i < now.size(); i++) {
      if (now.get(i) <= then.get(i)) {
        return false;
      }
    }
    return true;
  }

  /** What reads were refused with. */
  List<RuntimeException> readErrors() {
    return readErrors;
  }

  /** What writes were refused with. */
  List<RuntimeException> writeErrors() {
    return writeErrors;
  }

  /** The writes that were answered. */
  List<Replica.Ack> acks() {
    return acks;
  }

  /** Ends all threads, each after the step under way. */
  @Override
  public void close() {
    stop();
  }

  /** Ends all threads before the test does; what they met stays. */
  void stop() {
    closed = true;
    boolean interrupted = false;
    for (Thread thread : threads) {
      try {
        thread.join(Duration.ofSeconds(30));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
