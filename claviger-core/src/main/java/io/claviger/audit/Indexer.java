package io.claviger.audit;

import io.claviger.audit.SuspiciousActivity.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Works out what a fold writes besides the trail. It reads what is stored, goes on from there, and
 * the fold's compare-and-set makes sure that nobody else did meanwhile. What it remembers is good
 * as long as this process is the one that folded last. Not thread-safe.
 */
final class Indexer {
  private static final int REMEMBERED_READERS = 8192;
  private static final int REMEMBERED_SECRETS = 8192;
  private static final int REMEMBERED_WATCHES = 1024;

  private final Trail trail;
  private final Suspicions suspicions;
  private final Map<ReaderRow.Key, ReaderRow> readers = new Remembered<>(REMEMBERED_READERS);
  private final Map<Long, Long> firstReads = new Remembered<>(REMEMBERED_SECRETS);
  private final Map<WatchRow.Key, Watch> watches = new Remembered<>(REMEMBERED_WATCHES);
  private final RecentSecrets recentSecrets;

  Indexer(Trail trail, SuspicionRules rules) {
    this.trail = trail;
    this.suspicions = new Suspicions(rules);
    this.recentSecrets = new RecentSecrets(trail::index, suspicions.secrets());
  }

  /** Forgets everything: another replica has folded, or it is not known whether this one has. */
  void forget() {
    readers.clear();
    firstReads.clear();
    watches.clear();
    recentSecrets.forget();
  }

  /** Discards what the rules need no more. */
  void discard(long now, long announcedBefore) {
    trail.index().discard(now - suspicions.memory(), announcedBefore);
  }

  /** What follows from events, to be written with them. */
  FoldBatch batch(List<TrailRow> rows) {
    Step step = new Step(rows);
    List<SuspiciousActivity> found = new ArrayList<>();
    for (TrailRow row : rows) {
      boolean isNewReader = Suspicions.isRelease(row) && step.release(row);
      suspicions.look(row, step, isNewReader, found);
    }
    readers.putAll(step.readers);
    firstReads.putAll(step.firstReads);
    watches.putAll(step.watches);
    return new FoldBatch(
        rows,
        List.copyOf(step.readers.values()),
        step.watches.values().stream().filter(Watch::takeChanged).map(Watch::row).toList(),
        found);
  }

  private static ReaderRow.Key key(TrailRow row) {
    return new ReaderRow.Key(
        row.secretUid(), row.event().actorId().orElse(""), row.event().version().orElse(0));
  }

  private static <K, V> void take(Collection<K> keys, Map<K, V> from, Map<K, V> to) {
    for (K key : keys) {
      V known = from.get(key);
      if (known != null) {
        to.put(key, known);
      }
    }
  }

  private static <K> Set<K> missing(Collection<K> wanted, Map<K, ?> found) {
    Set<K> missing = new LinkedHashSet<>(wanted);
    missing.removeAll(found.keySet());
    return missing;
  }

  /** One fold: everything its events touch. */
  private final class Step implements Suspicions.Memory {
    private final Map<ReaderRow.Key, ReaderRow> readers = new LinkedHashMap<>();
    private final Map<Long, Long> firstReads = new HashMap<>();

    /** Who is not new, as far as that matters; the version is 0. */
    private final Set<ReaderRow.Key> known = new HashSet<>();

    private final Map<WatchRow.Key, Watch> watches = new LinkedHashMap<>();

    Step(List<TrailRow> rows) {
      Set<ReaderRow.Key> reading = new LinkedHashSet<>();
      Set<String> principals = new LinkedHashSet<>();
      Set<WatchRow.Key> keys = new LinkedHashSet<>();
      for (TrailRow row : rows) {
        keys.addAll(suspicions.keys(row));
        if (Suspicions.isRelease(row)) {
          ReaderRow.Key key = key(row);
          reading.add(key);
          principals.add(key.principal());
        }
      }
      loadWatches(keys);
      if (!reading.isEmpty()) {
        long at = TrailCells.micros(rows.getFirst().event());
        loadReaders(reading, TrailCells.micros(rows.getLast().event()));
        recentSecrets.prepare(principals, at);
      }
    }

    private void loadReaders(Set<ReaderRow.Key> reading, long until) {
      take(reading, Indexer.this.readers, readers);
      trail.index().readers(missing(reading, readers)).forEach(row -> readers.put(row.key(), row));
      if (suspicions.looksForNewReaders()) {
        loadPast(missing(reading, readers), until);
      }
    }

    private void loadPast(Set<ReaderRow.Key> newReaders, long until) {
      Set<Long> secrets = new LinkedHashSet<>();
      newReaders.forEach(key -> secrets.add(key.secretUid()));
      take(secrets, Indexer.this.firstReads, firstReads);
      firstReads.putAll(trail.index().firstReads(missing(secrets, firstReads)));
      List<ReaderRow.Key> candidates =
          newReaders.stream().filter(key -> isLongLived(key.secretUid(), until)).toList();
      trail.index().known(candidates).forEach(key -> known.add(anyVersion(key)));
    }

    private boolean isLongLived(long secretUid, long at) {
      Long since = firstReads.get(secretUid);
      return since != null && suspicions.isLongLived(since, at);
    }

    private static ReaderRow.Key anyVersion(ReaderRow.Key key) {
      return new ReaderRow.Key(key.secretUid(), key.principal(), 0);
    }

    private void loadWatches(Set<WatchRow.Key> wanted) {
      if (!wanted.isEmpty()) {
        for (Kind kind : Kind.values()) {
          wanted.add(Suspicions.limitOf(kind));
        }
      }
      take(wanted, Indexer.this.watches, watches);
      Set<WatchRow.Key> missing = missing(wanted, watches);
      trail.index().watches(missing).forEach(row -> watches.put(row.key(), Watch.of(row)));
    }

    @Override
    public Watch watch(WatchRow.Key key) {
      return watches.computeIfAbsent(key, Watch::new);
    }

    @Override
    public int secretsRead(String principal, long secretUid, long at) {
      return recentSecrets.read(principal, secretUid, at);
    }

    /**
     * Counts a read of a value; tells whether its principal reads a long-lived secret for the first
     * time.
     */
    boolean release(TrailRow row) {
      ReaderRow.Key key = key(row);
      long at = TrailCells.micros(row.event());
      ReaderRow before = readers.get(key);
      ReaderRow reader = before == null ? ReaderRow.first(key, at) : before;
      readers.put(key, reader.read(at, row.event().actorIp().orElse(null)));
      if (before != null || !suspicions.looksForNewReaders()) {
        return false;
      }
      boolean longLived = isLongLived(key.secretUid(), at);
      firstReads.putIfAbsent(key.secretUid(), at);
      return known.add(anyVersion(key)) && longLived;
    }
  }
}
