package io.claviger.server.web;

import io.claviger.server.connection.ConnectionTable;
import io.claviger.server.connection.ConnectionTable.Cut;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** The connections of clients, as metrics. */
record ConnectionMeters(ConnectionTable table) implements MeterBinder {
  private static final String GAUGE = "claviger_http_connections";

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, "waiting", ConnectionTable::waiting);
    gauge(registry, "stranger", all -> all.inside(false));
    gauge(registry, "known", all -> all.inside(true));
    for (Cut cut : Cut.values()) {
      FunctionCounter.builder("claviger_http_connections_cut", table, all -> all.count(cut))
          .description("Connections that the server ended, by reason.")
          .tag("reason", cut.wireName())
          .register(registry);
    }
  }

  private void gauge(
      MeterRegistry registry, String state, ToDoubleFunction<ConnectionTable> count) {
    Gauge.builder(GAUGE, table, count)
        .description("Connections of clients.")
        .tag("state", state)
        .register(registry);
  }
}
