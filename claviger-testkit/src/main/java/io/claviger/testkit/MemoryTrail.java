package io.claviger.testkit;

import io.claviger.api.AuditEvent;
import io.claviger.api.TrailQuery;
import io.claviger.audit.FoldPosition;
import io.claviger.audit.JournalRow;
import io.claviger.audit.Tip;
import io.claviger.audit.Trail;
import io.claviger.audit.TrailRow;
import io.claviger.audit.TrailSlice;
import io.claviger.testkit.MemoryState.Fold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The trail of a {@link MemoryDatabase}. */
final class MemoryTrail implements Trail {
  private static final long LEASE_MICROS = Duration.ofSeconds(10).toNanos() / 1_000;

  private final MemoryDatabase database;

  MemoryTrail(MemoryDatabase database) {
    this.database = database;
  }

  @Override
  public FoldPosition position() {
    return database.read(
        state ->
            new FoldPosition(
                state.fold.seq(),
                state.fold.at(),
                state.fold.owner(),
                state.fold.leaseUntil(),
                database.now()));
  }

  @Override
  public boolean fold(FoldPosition from, Tip to, long owner, List<TrailRow> rows) {
    return database.write(
        state -> {
          long now = database.now();
          Fold fold = state.fold;
          boolean mine = fold.owner() == owner || fold.leaseUntil() <= now;
          if (!mine || fold.seq() != from.seq()) {
            return false;
          }
          rows.forEach(row -> state.trail.put(row.event().id(), row));
          state.fold = new Fold(to.seq(), to.at(), owner, now + LEASE_MICROS);
          return true;
        });
  }

  @Override
  public TrailSlice read(TrailQuery query) {
    return database.read(
        state ->
            new TrailSlice(
                state.fold.seq(),
                state.head().seq(),
                matching(state, query),
                tail(MemoryJournal.behind(state, state.fold.seq()))));
  }

  private static List<TrailRow> matching(MemoryState state, TrailQuery query) {
    return state
        .trail
        .headMap(query.before().orElse(Long.MAX_VALUE), false)
        .descendingMap()
        .values()
        .stream()
        .filter(row -> matches(query, row.event()))
        .limit(query.limit())
        .toList();
  }

  private static boolean matches(TrailQuery query, AuditEvent event) {
    return query.resourceName().map(event.resourceName()::equals).orElse(true)
        && query.prefix().map(event.resourceName()::startsWith).orElse(true)
        && query.action().map(event.action()::equals).orElse(true)
        && query.result().map(event.result()::equals).orElse(true)
        && query.actorId().map(id -> event.actorId().filter(id::equals).isPresent()).orElse(true)
        && query.actorIp().map(ip -> event.actorIp().filter(ip::equals).isPresent()).orElse(true)
        && query
            .requestId()
            .map(id -> event.requestId().filter(id::equals).isPresent())
            .orElse(true)
        && query.from().map(from -> !event.timestamp().isBefore(from)).orElse(true)
        && query.to().map(to -> event.timestamp().isBefore(to)).orElse(true);
  }

  private static List<JournalRow> tail(List<JournalRow> behind) {
    List<JournalRow> tail = new ArrayList<>();
    int events = 0;
    for (JournalRow row : behind) {
      events += row.n();
      if (events > MAX_TAIL_EVENTS) {
        break;
      }
      tail.add(row);
    }
    return tail;
  }
}
