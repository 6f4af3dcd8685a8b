package io.claviger.audit;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The different secrets that each principal has read lately. The table of readers has them, so this
 * is not stored itself: it is loaded when this process begins to fold. Not thread-safe.
 */
final class RecentSecrets {
  /** More than a step has events, so that it does not forget those whom it is about. */
  private static final int MOST_PRINCIPALS = 16_384;

  /** Of all principals: some 8 MiB. More than a step can have. */
  private static final int MOST_READS = 512 * 1024;

  /** Where there are more, principals are looked up one by one. */
  private static final int MOST_LOADED = 50_000;

  private final Supplier<FoldIndex> index;
  private final Watch.Limit limit;

  /** The one that was not asked for the longest is the first. */
  private final LinkedHashMap<String, Reads> principals = new LinkedHashMap<>(16, 0.75f, true);

  private int held;
  private boolean forgot;
  private boolean loaded;
  private boolean tooMany;

  RecentSecrets(Supplier<FoldIndex> index, Watch.Limit limit) {
    this.index = index;
    this.limit = limit;
  }

  void forget() {
    principals.clear();
    held = 0;
    forgot = false;
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
    if (tooMany || forgot) {
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
    Reads reads = principals.computeIfAbsent(principal, any -> new Reads());
    reads.add(secretUid, at);
    while (principals.size() > MOST_PRINCIPALS || held > MOST_READS) {
      held -= principals.pollFirstEntry().getValue().secrets.length;
      forgot = true;
    }
    return reads.size;
  }

  /** What one principal read, in the order of time: many have them, so they are small. */
  private final class Reads {
    private static final int FIRST = 4;

    private long[] secrets = {};
    private long[] times = {};
    private int size;

    void add(long secretUid, long at) {
      int same = 0;
      while (same < size && secrets[same] != secretUid) {
        same++;
      }
      if (same < size) {
        remove(same, 1);
      }
      int old = 0;
      while (old < size && (times[old] <= at - limit.window() || size - old >= limit.most())) {
        old++;
      }
      remove(0, old);
      if (size == secrets.length) {
        int longer = Math.min(Math.max(FIRST, size + size / 2), limit.most());
        held += longer - size;
        secrets = Arrays.copyOf(secrets, longer);
        times = Arrays.copyOf(times, longer);
      }
      secrets[size] = secretUid;
      times[size++] = at;
    }

    private void remove(int from, int count) {
      size -= count;
      System.arraycopy(secrets, from + count, secrets, from, size - from);
      System.arraycopy(times, from + count, times, from, size - from);
    }
  }
}
