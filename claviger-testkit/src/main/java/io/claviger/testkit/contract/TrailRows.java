package io.claviger.testkit.contract;

import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.AuditResult;
import io.claviger.audit.TrailRow;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** Rows of the trail to store, and what is expected of them. */
final class TrailRows {
  private TrailRows() {}

  static TrailRow row(
      long id, long at, String resourceName, AuditAction action, AuditResult result) {
    AuditEvent event =
        new AuditEvent(
            id,
            action,
            resourceName,
            instant(at),
            result,
            Optional.of("alice"),
            Optional.of("192.0.2.1"),
            Optional.of("curl/8"),
            Optional.of("request-" + id),
            OptionalLong.of(1),
            Map.of("label", "CURRENT"),
            Optional.empty(),
            OptionalInt.of(3));
    return new TrailRow(9, event);
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  static List<Long> ids(List<TrailRow> rows) {
    return rows.stream().map(row -> row.event().id()).toList();
  }

  /** The numbers from this one down to 1. */
  static List<Long> downFrom(long last) {
    return LongStream.range(0, last).mapToObj(i -> last - i).toList();
  }
}
