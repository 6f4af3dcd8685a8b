package io.claviger.spring;

import io.claviger.telemetry.Meter;
import io.claviger.telemetry.Metrics;
import io.claviger.telemetry.Recorder;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Hands the numbers of an instance to Micrometer. Counters and gauges are read when scraped. */
final class MicrometerMetrics implements MeterBinder {
  private final Metrics metrics;

  MicrometerMetrics(Metrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    metrics.meters().forEach(meter -> bind(meter, registry));
    metrics.recorders().add(new Distributions(registry));
  }

  private static void bind(Meter meter, MeterRegistry registry) {
    Iterable<Tag> tags =
        Tags.of(
            meter.tags().entrySet().stream()
                .map(tag -> Tag.of(tag.getKey(), tag.getValue()))
                .toList());
    switch (meter.kind()) {
      case COUNTER ->
          FunctionCounter.builder(meter.name(), meter, m -> m.value().getAsDouble())
              .description(meter.description())
              .tags(tags)
              .register(registry);
      case GAUGE ->
          Gauge.builder(meter.name(), meter, m -> m.value().getAsDouble())
              .description(meter.description())
              .tags(tags)
              .register(registry);
    }
  }

  /** Histograms with fixed buckets: they can be added up over replicas. */
  private static final class Distributions implements Recorder {
    private static final double NANOS_IN_A_MILLI = 1e6;

    private final DistributionSummary reads;
    private final Timer appends;
    private final DistributionSummary groups;
    private final DistributionSummary commits;

    Distributions(MeterRegistry registry) {
      // In milliseconds, as its name says; a timer would be in seconds.
      reads =
          DistributionSummary.builder("secret_access_duration_ms")
              .description("Time to answer a read of one value, or of a batch.")
              .serviceLevelObjectives(1, 2, 5, 10, 20, 50, 100, 250, 500, 1000, 3000)
              .register(registry);
      appends =
          Timer.builder("claviger_append_duration")
              .description("Time to append a group of events to the journal.")
              .serviceLevelObjectives(
                  Stream.of(1, 2, 5, 10, 20, 50, 100, 250, 500, 1000, 2000)
                      .map(Duration::ofMillis)
                      .toArray(Duration[]::new))
              .register(registry);
      groups =
          DistributionSummary.builder("claviger_append_group_events")
              .description("Events in a group of the journal.")
              .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
              .register(registry);
      commits =
          DistributionSummary.builder("claviger_change_batch_size")
              .description("Changes committed in one transaction.")
              .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64)
              .register(registry);
    }

    @Override
    public void read(long nanos) {
      reads.record(nanos / NANOS_IN_A_MILLI);
    }

    @Override
    public void append(int events, long nanos) {
      appends.record(nanos, TimeUnit.NANOSECONDS);
      groups.record(events);
    }

    @Override
    public void commit(int changes) {
      commits.record(changes);
    }
  }
}
