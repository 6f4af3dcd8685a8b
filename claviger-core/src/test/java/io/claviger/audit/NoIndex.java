package io.claviger.audit;

import io.claviger.tx.Transaction;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An index that stays empty. */
class NoIndex implements FoldIndex {
  @Override
  public List<ReaderRow> readers(Collection<ReaderRow.Key> keys) {
    return List.of();
  }

  @Override
  public Map<Long, Long> firstReads(Collection<Long> secretUids) {
    return Map.of();
  }

  @Override
  public Set<ReaderRow.Key> known(Collection<ReaderRow.Key> keys) {
    return Set.of();
  }

  @Override
  public List<RecentRead> recentReads(Collection<String> principals, long after, int max) {
    return List.of();
  }

  @Override
  public List<RecentRead> recentReads(long after, int max) {
    return List.of();
  }

  @Override
  public List<WatchRow> watches(Collection<WatchRow.Key> keys) {
    return List.of();
  }

  @Override
  public List<ReaderRow> readersOf(long secretUid, ReaderRow.Key after, int max) {
    return List.of();
  }

  @Override
  public ReaderStats stats(long secretUid, long since) {
    return new ReaderStats(0, 0);
  }

  @Override
  public void discard(long watchedBefore, long announcedBefore) {
    assert watchedBefore > announcedBefore;
  }

  @Override
  public List<SuspiciousActivity> unannounced(int max) {
    return List.of();
  }

  @Override
  public boolean announce(Transaction tx, SuspiciousActivity activity) {
    return false;
  }
}
