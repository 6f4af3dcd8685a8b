package io.claviger.audit;

import io.claviger.tx.Transaction;
import java.util.Collection;
import java.util.List;

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
   * Finds out whether principals are new to secrets.
   *
   * @param keys the pairs; the versions do not matter
   * @return one for each key, in any order
   */
  List<ReaderPast> pasts(Collection<ReaderRow.Key> keys);

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
