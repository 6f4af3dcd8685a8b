package io.claviger.audit;

import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The different secrets that each principal has read lately. The table of readers has them, so this
 * is not stored itself: it is loaded when this process begins to fold. Not thread-safe.
 */
final class RecentSecrets {
  /** More than a step has events, so that it does not forget those whom it is about. */
  private static final int MOST_PRINCIPALS = 2048;

  /** Where there are more, principals are looked up one by one. */
  private static final int MOST_LOADED = 50_000;

  private final Supplier<FoldIndex> index;
  private final Watch.Limit limit;
  private final Remembered<String, Map<Long, Long>> principals = new Remembered<>(MOST_PRINCIPALS);
  private boolean loaded;
  private boolean tooMany;

  RecentSecrets(Supplier<FoldIndex> index, Watch.Limit limit) {
    this.index = index;
    this.limit = limit;
  }

  void forget() {
    principals.clear();
    loaded = false;
    tooMany = false;
  }

  /** Loads what is not known of principals who read something now. */
  void prepare(Set<String> wanted, long at) {
    if (limit.most() == 0) {
      return;
    }
    long after = at - limit.window();
    if (!loaded) {
      List<RecentRead> all = index.get().recentReads(after, MOST_LOADED);
      tooMany = all.size() >= MOST_LOADED;
      remember(tooMany ? List.of() : all);
      loaded = true;
    }
    if (tooMany || principals.hasForgotten()) {
      List<String> missing = wanted.stream().filter(each -> principals.get(each) == null).toList();
      remember(index.get().recentReads(missing, after, limit.most()));
    }
  }

  private void remember(List<RecentRead> reads) {
    reads.stream()
        .sorted(Comparator.comparingLong(RecentRead::at))
        .forEach(each -> read(each.principal(), each.secretUid(), each.at()));
  }

  /**
   * A principal reads a secret.
   *
   * @param at when, not before what was told of earlier; microseconds since 1970 UTC
   * @return how many secrets it has read in the window; at most as many as are remembered
   */
  int read(String principal, long secretUid, long at) {
    // The one that was not read for the longest is the first.
    Map<Long, Long> times = principals.computeIfAbsent(principal, any -> new LinkedHashMap<>());
    times.remove(secretUid);
    times.put(secretUid, at);
    Iterator<Long> oldest = times.values().iterator();
    while (oldest.next() <= at - limit.window() || times.size() > limit.most()) {
      oldest.remove();
    }
    return times.size();
  }
}
