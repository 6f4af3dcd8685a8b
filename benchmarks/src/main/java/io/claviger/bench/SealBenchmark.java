package io.claviger.bench;

import io.claviger.seal.SealContext;
import io.claviger.seal.Sealed;
import io.claviger.seal.Sealer;
import io.claviger.testkit.MemoryDatabase;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Encrypting a value under a data key of its own, and back. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SealBenchmark {
  private static final SealContext CONTEXT = new SealContext(7, 1);

  /** Bytes. */
  @Param({"32", "1024", "65536"})
  public int size;

  private Sealer sealer;
  private byte[] plain;
  private Sealed sealed;

  @Setup
  public void prepare() {
    SecureRandom random = new SecureRandom();
    sealer = new Sealer(Instances.rings(new MemoryDatabase(Clock.systemUTC())), random);
    plain = new byte[size];
    random.nextBytes(plain);
    sealed = sealer.seal(CONTEXT, plain);
  }

  @Benchmark
  public Sealed seal() {
    return sealer.seal(CONTEXT, plain);
  }

  @Benchmark
  public byte[] open() {
    return sealer.open(CONTEXT, sealed.ringKeyId(), sealed.bytes());
  }
}
