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
import org.jspecify.annotations.Nullable;

/**
 * Works out what a fold writes besides the trail. It reads what is stored, goes on from there, and
 * the fold's compare-and-set makes sure that nobody else did meanwhile. What it remembers is good
 * as long as this process is the one that folded last. Not thread-safe.
 */
final class Indexer {
  private static final int REMEMBERED_READERS = 8192;
  private static final int REMEMBERED_WATCHES = 1024;

  private final Trail trail;
  private final Suspicions suspicions;
  private final Map<ReaderRow.Key, ReaderRow> readers = new Remembered<>(REMEMBERED_READERS);
  private final Map<WatchRow.Key, Watch> watches = new Remembered<>(REMEMBERED_WATCHES);

  Indexer(Trail trail, SuspicionRules rules) {
    this.trail = trail;
    this.suspicions = new Suspicions(rules);
  }

  /** Forgets everything: another replica has folded, or it is not known whether this one has. */
  void forget() {
    readers.clear();
    watches.clear();
  }

  /** Discards what the rules need no more. */
  void discard(long now, long announcedBefore) {
    trail.index().discard(now - suspicions.memory(), announcedBefore);
  }

  /** What follows from events, to be written with them. */
  FoldBatch batch(List<TrailRow> rows) {
    Step step = new Step(rows);
    for (TrailRow row : rows) {
      suspicions.look(row, step::watch, step.release(row), step.found);
    }
    readers.putAll(step.readers);
    watches.putAll(step.watches);
    return new FoldBatch(
        rows,
        List.copyOf(step.readers.values()),
        step.watches.values().stream().filter(Watch::takeChanged).map(Watch::row).toList(),
        step.found);
  }

  private static ReaderRow.Key key(TrailRow row) {
    return new ReaderRow.Key(
        row.secretUid(), row.event().actorId().orElse(""), row.event().version().orElse(0));
  }

  /** One fold: everything its events touch. */
  private final class Step {
    private final Map<ReaderRow.Key, ReaderRow> readers = new LinkedHashMap<>();
    private final Map<ReaderRow.Key, ReaderPast> pasts = new HashMap<>();
    private final Map<WatchRow.Key, Watch> watches = new LinkedHashMap<>();
    private final List<SuspiciousActivity> found = new ArrayList<>();

    Step(List<TrailRow> rows) {
      Set<ReaderRow.Key> newReaders = new LinkedHashSet<>();
      Set<WatchRow.Key> keys = new LinkedHashSet<>();
      for (TrailRow row : rows) {
        keys.addAll(suspicions.keys(row));
        if (Suspicions.isRelease(row)) {
          newReaders.add(key(row));
        }
      }
      loadReaders(newReaders);
      loadWatches(keys);
    }

    private void loadReaders(Set<ReaderRow.Key> wanted) {
      take(wanted, Indexer.this.readers, readers);
      trail.index().readers(missing(wanted)).forEach(row -> readers.put(row.key(), row));
      for (ReaderPast past : trail.index().pasts(missing(wanted))) {
        pasts.put(new ReaderRow.Key(past.secretUid(), past.principal(), 0), past);
      }
    }

    private List<ReaderRow.Key> missing(Set<ReaderRow.Key> wanted) {
      return wanted.stream().filter(key -> !readers.containsKey(key)).toList();
    }

    private void loadWatches(Set<WatchRow.Key> wanted) {
      if (!wanted.isEmpty()) {
        for (Kind kind : Kind.values()) {
          wanted.add(Suspicions.limitOf(kind));
        }
      }
      take(wanted, Indexer.this.watches, watches);
      Set<WatchRow.Key> absent = new HashSet<>(wanted);
      absent.removeAll(watches.keySet());
      if (!absent.isEmpty()) {
        trail.index().watches(absent).forEach(row -> watches.put(row.key(), Watch.of(row)));
      }
    }

    private static <K, V> void take(Collection<K> keys, Map<K, V> from, Map<K, V> to) {
      for (K key : keys) {
        V known = from.get(key);
        if (known != null) {
          to.put(key, known);
        }
      }
    }

    Watch watch(WatchRow.Key key) {
      return watches.computeIfAbsent(key, Watch::new);
    }

    /** Counts a read; the past of a principal that had never read this version before. */
    @Nullable ReaderPast release(TrailRow row) {
      if (!Suspicions.isRelease(row)) {
        return null;
      }
      ReaderRow.Key key = key(row);
      long at = TrailCells.micros(row.event());
      ReaderRow before = readers.get(key);
      ReaderRow reader = before == null ? ReaderRow.first(key, at) : before;
      readers.put(key, reader.read(at, row.event().actorIp().orElse(null)));
      return before == null
          ? pasts.remove(new ReaderRow.Key(key.secretUid(), key.principal(), 0))
          : null;
    }
  }

  /** Forgets what was not asked for the longest. */
  private static final class Remembered<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;

    private final int most;

    Remembered(int most) {
      super(16, 0.75f, true);
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > most;
    }
  }
}
