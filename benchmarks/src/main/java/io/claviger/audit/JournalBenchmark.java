package io.claviger.audit;

import io.claviger.api.AuditAction;
import io.claviger.api.AuditResult;
import io.claviger.api.CallerContext;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Turning events into bytes and back, and linking a row of the journal. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class JournalBenchmark {
  /** Events in the row. */
  @Param({"1", "32"})
  public int events;

  private Event event;
  private byte[] payload;
  private JournalRow row;
  private byte[] previous;

  @Setup
  public void prepare() {
    event =
        new Event(
            AuditAction.READ,
            AuditResult.SUCCESS,
            new Event.Subject("dispatch/gateway/key", 4711, 3),
            Actor.of(CallerContext.of("dispatcher", "10.1.2.3", "curl/8.5.0", "0f3c9a7be2d14465")),
            Map.of(),
            null,
            1,
            new Conditions(4711, 9, 12, 1, 0, 0));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(EventCodec.FORMAT);
    for (int i = 0; i < events; i++) {
      bytes.writeBytes(EventCodec.encode(event));
    }
    payload = bytes.toByteArray();
    previous = ChainHash.empty();
    row =
        new JournalRow(
            events, events, 1, new byte[16], payload, new byte[36], new byte[32], new byte[64]);
  }

  @Benchmark
  public byte[] encodeOne() {
    return EventCodec.encode(event);
  }

  @Benchmark
  public List<Event> decode() {
    return EventCodec.decode(payload, events);
  }

  @Benchmark
  public byte[] link() {
    return ChainHash.of(previous, row);
  }
}
