package io.claviger.bench;

import io.claviger.Claviger;
import io.claviger.api.SecretValue;
import io.claviger.api.SecretsManager;
import io.claviger.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A read by a program that has Claviger inside. In memory: what it costs beyond the wait for the
 * audit event to be on disk; on SQLite: all of it. Several threads share an append: {@code jmh.sh
 * Read -t 8}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ReadBenchmark {

  /** Counts, so that reads go round the secrets. */
  @State(Scope.Thread)
  public static class Turn {
    private int next;

    String name() {
      return Instances.name(next++);
    }
  }

  /** The engine over a database in memory. A fresh one per trial: its journal grows. */
  @State(Scope.Benchmark)
  public static class InMemory {
    Engine engine;
    SecretsManager secrets;

    @Setup
    public void start() {
      engine = Instances.inMemory();
      engine.start();
      secrets = engine.secrets(Instances.admin());
      Instances.fill(secrets);
    }

    @TearDown
    public void stop() {
      engine.close();
    }
  }

  /** An instance on a SQLite file in the temporary directory. */
  @State(Scope.Benchmark)
  public static class OnSqlite {
    Path directory;
    Claviger claviger;
    SecretsManager secrets;

    @Setup
    public void start() throws IOException {
      directory = Files.createTempDirectory("claviger-bench");
      claviger = Instances.onSqlite(directory);
      secrets = claviger.secrets();
      Instances.fill(secrets);
    }

    @TearDown
    public void stop() throws IOException {
      claviger.close();
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @Benchmark
  public int inMemory(InMemory instance, Turn turn) {
    return read(instance.secrets, turn.name());
  }

  @Benchmark
  public int onSqlite(OnSqlite instance, Turn turn) {
    return read(instance.secrets, turn.name());
  }

  private static int read(SecretsManager secrets, String name) {
    try (SecretValue value = secrets.get(name).value()) {
      return value.size();
    }
  }
}
