package io.claviger.audit;

import io.claviger.tx.Transaction;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the fold makes besides the trail: the readers of each secret, what the rules about
 * suspicious activity remember, and what they found. {@link Trail#fold} writes it; here it is read.
 * Thread-safe.
 */
public interface FoldIndex {
  /**
   * Finds readers.
   *
   * @param keys who read what
   * @return those that are there, in any order
   */
  List<ReaderRow> readers(Collection<ReaderRow.Key> keys);

  /**
   * Finds out since when secrets are read.
   *
   * @param secretUids the secrets
   * @return when anybody read them for the first time, microseconds since 1970 UTC; without those
   *     that nobody has read
   */
  Map<Long, Long> firstReads(Collection<Long> secretUids);

  /**
   * Finds those who are not new to a secret.
   *
   * @param keys who and what; the versions do not matter
   * @return those of the keys whose principal has read any version of the secret
   */
  Set<ReaderRow.Key> known(Collection<ReaderRow.Key> keys);

  /**
   * Finds what principals have read lately.
   *
   * @param principals who
   * @param after when, microseconds since 1970 UTC
   * @param max the most secrets of each principal; the latest are returned
   * @return by principal the secrets that were read after this time, with the time of the last
   *     read, in any order
   */
  List<RecentRead> recentReads(Collection<String> principals, long after, int max);

  /**
   * Finds what anybody has read lately.
   *
   * @param after when, microseconds since 1970 UTC
   * @param max the most to return
   * @return one for each principal and secret that it read after this time
   */
  List<RecentRead> recentReads(long after, int max);

  /**
   * Finds what the rules remember.
   *
   * @param keys of whom
   * @return those that are there, in any order
   */
  List<WatchRow> watches(Collection<WatchRow.Key> keys);

  /**
   * Lists the readers of a secret, by principal and version.
   *
   * @param secretUid the secret
   * @param after the reader before the first one; its principal is empty at the beginning
   * @param max the most to return
   * @return the readers
   */
  List<ReaderRow> readersOf(long secretUid, ReaderRow.Key after, int max);

  /**
   * Sums up the readers of a secret.
   *
   * @param secretUid the secret
   * @param since readers since then are counted, microseconds since 1970 UTC
   * @return the numbers
   */
  ReaderStats stats(long secretUid, long since);

  /**
   * Discards what the rules need no more.
   *
   * @param watchedBefore what did not change since then, microseconds since 1970 UTC
   * @param announcedBefore activities that were announced before then
   */
  void discard(long watchedBefore, long announcedBefore);

  /**
   * Lists activities that nobody has announced yet, the oldest first.
   *
   * @param max the most to return
   * @return the activities
   */
  List<SuspiciousActivity> unannounced(int max);

  /**
   * Takes an activity, so that nobody else announces it.
   *
   * @param tx the transaction that announces it
   * @param activity the activity
   * @return whether it was still there to be taken
   */
  boolean announce(Transaction tx, SuspiciousActivity activity);
}
