package io.claviger.testkit;

import io.claviger.audit.FoldBatch;
import io.claviger.audit.FoldIndex;
import io.claviger.audit.ReaderRow;
import io.claviger.audit.ReaderStats;
import io.claviger.audit.RecentRead;
import io.claviger.audit.SuspiciousActivity;
import io.claviger.audit.WatchRow;
import io.claviger.testkit.MemoryState.ActivityId;
import io.claviger.tx.Transaction;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Readers and suspicions of a {@link MemoryDatabase}. */
final class MemoryFoldIndex implements FoldIndex {
  private static final Comparator<ReaderRow.Key> ORDER =
      Comparator.comparing(ReaderRow.Key::principal).thenComparingLong(ReaderRow.Key::version);

  private final MemoryDatabase database;

  MemoryFoldIndex(MemoryDatabase database) {
    this.database = database;
  }

  static void save(MemoryState state, FoldBatch batch) {
    batch.readers().forEach(row -> state.readers.put(row.key(), row));
    batch.watches().forEach(row -> state.watches.put(row.key(), row));
    for (SuspiciousActivity activity : batch.activities()) {
      state.activities.put(ActivityId.of(activity), activity);
    }
  }

  @Override
  public List<ReaderRow> readers(Collection<ReaderRow.Key> keys) {
    return database.read(state -> present(state.readers, keys));
  }

  @Override
  public List<WatchRow> watches(Collection<WatchRow.Key> keys) {
    return database.read(state -> present(state.watches, keys));
  }

  private static <K, V> List<V> present(Map<K, V> rows, Collection<K> keys) {
    return keys.stream()
        .filter(rows::containsKey)
        .map(key -> Objects.requireNonNull(rows.get(key)))
        .toList();
  }

  @Override
  public Map<Long, Long> firstReads(Collection<Long> secretUids) {
    return database.read(
        state ->
            state.readers.values().stream()
                .filter(row -> secretUids.contains(row.key().secretUid()))
                .collect(
                    Collectors.toMap(row -> row.key().secretUid(), ReaderRow::firstAt, Math::min)));
  }

  @Override
  public Set<ReaderRow.Key> known(Collection<ReaderRow.Key> keys) {
    return database.read(
        state -> keys.stream().filter(key -> isKnown(state, key)).collect(Collectors.toSet()));
  }

  private static boolean isKnown(MemoryState state, ReaderRow.Key key) {
    return of(state, key.secretUid())
        .anyMatch(row -> row.key().principal().equals(key.principal()));
  }

  @Override
  public List<RecentRead> recentReads(Collection<String> principals, long after, int max) {
    return database.read(
        state ->
            principals.stream().flatMap(each -> recent(state, each, after).limit(max)).toList());
  }

  @Override
  public List<RecentRead> recentReads(long after, int max) {
    return database.read(
        state ->
            state.readers.keySet().stream()
                .map(ReaderRow.Key::principal)
                .distinct()
                .flatMap(each -> recent(state, each, after))
                .limit(max)
                .toList());
  }

  private static Stream<RecentRead> recent(MemoryState state, String principal, long after) {
    Map<Long, Long> last =
        state.readers.values().stream()
            .filter(row -> row.key().principal().equals(principal) && row.lastAt() > after)
            .collect(Collectors.toMap(row -> row.key().secretUid(), ReaderRow::lastAt, Math::max));
    return last.entrySet().stream()
        .map(entry -> new RecentRead(principal, entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparingLong(RecentRead::at).reversed());
  }

  private static Stream<ReaderRow> of(MemoryState state, long secretUid) {
    return state.readers.values().stream().filter(row -> row.key().secretUid() == secretUid);
  }

  @Override
  public List<ReaderRow> readersOf(long secretUid, ReaderRow.Key after, int max) {
    return database.read(
        state ->
            of(state, secretUid)
                .filter(row -> ORDER.compare(row.key(), after) > 0)
                .sorted(Comparator.comparing(ReaderRow::key, ORDER))
                .limit(max)
                .toList());
  }

  @Override
  public ReaderStats stats(long secretUid, long since) {
    return database.read(
        state ->
            new ReaderStats(
                of(state, secretUid).mapToLong(ReaderRow::lastAt).max().orElse(0),
                of(state, secretUid)
                    .filter(row -> row.lastAt() >= since)
                    .map(row -> row.key().principal())
                    .distinct()
                    .count()));
  }

  @Override
  public void discard(long watchedBefore, long announcedBefore) {
    boolean unused =
        database.write(
            state -> {
              state.activities.keySet().removeIf(id -> isOld(state, id, announcedBefore));
              return state.watches.values().removeIf(row -> row.at() < watchedBefore);
            });
  }

  private static boolean isOld(MemoryState state, ActivityId id, long before) {
    Long at = state.announced.get(id);
    return at != null && at < before;
  }

  @Override
  public List<SuspiciousActivity> unannounced(int max) {
    return database.read(
        state ->
            state.activities.entrySet().stream()
                .filter(entry -> !state.announced.containsKey(entry.getKey()))
                .map(Map.Entry::getValue)
                .limit(max)
                .toList());
  }

  @Override
  public boolean announce(Transaction tx, SuspiciousActivity activity) {
    long now = tx.now();
    return MemoryTransaction.run(
        database,
        tx,
        state ->
            state.activities.containsKey(ActivityId.of(activity))
                && state.announced.putIfAbsent(ActivityId.of(activity), now) == null);
  }
}
