package io.claviger.testkit;

import io.claviger.access.SystemResources;
import io.claviger.api.AuditEvent;
import io.claviger.api.TrailQuery;
import io.claviger.audit.FoldBatch;
import io.claviger.audit.FoldIndex;
import io.claviger.audit.FoldPosition;
import io.claviger.audit.JournalRow;
import io.claviger.audit.Tip;
import io.claviger.audit.Trail;
import io.claviger.audit.TrailCells;
import io.claviger.audit.TrailMatch;
import io.claviger.audit.TrailRow;
import io.claviger.audit.TrailSlice;
import io.claviger.testkit.MemoryState.Fold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;

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
  public FoldIndex index() {
    return new MemoryFoldIndex(database);
  }

  @Override
  public boolean fold(FoldPosition from, Tip to, long owner, FoldBatch batch) {
    return database.write(
        state -> {
          long now = database.now();
          Fold fold = state.fold;
          boolean mine =
              fold.owner() == owner
                  || fold.leaseUntil() <= now
                  || fold.leaseUntil() > now + LONGEST_LEASE_MICROS;
          if (!mine || fold.seq() != from.seq()) {
            return false;
          }
          batch.rows().forEach(row -> state.trail.put(row.event().id(), row));
          MemoryFoldIndex.save(state, batch);
          state.fold = new Fold(to.seq(), to.at(), owner, now + LEASE_MICROS);
          return true;
        });
  }

  @Override
  public List<TrailCells> cells(long after, int max) {
    return database.read(
        state ->
            state.trail.tailMap(after, false).values().stream()
                .limit(max)
                .map(TrailCells::of)
                .toList());
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
    NavigableMap<Long, TrailRow> rows =
        query.after().isPresent()
            ? state.trail.tailMap(query.after().getAsLong(), false)
            : state.trail.headMap(query.before().orElse(Long.MAX_VALUE), false).descendingMap();
    return rows.values().stream()
        .filter(row -> matches(query, row.event()))
        .limit(query.limit())
        .toList();
  }

  private static boolean matches(TrailQuery query, AuditEvent event) {
    return query.resourceName().map(event.resourceName()::equals).orElse(true)
        && query.prefix().map(event.resourceName()::startsWith).orElse(true)
        && !(TrailMatch.leavesOutSystem(query)
            && event.resourceName().startsWith(SystemResources.PREFIX))
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
