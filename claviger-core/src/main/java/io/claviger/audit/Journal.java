package io.claviger.audit;

import io.claviger.tx.Transaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The append-only chain of event groups, one for all replicas. {@code seq} is dense and its order
 * is the order of commits. Thread-safe.
 */
public interface Journal {
  /**
   * Appends a group at once and durably. The revisions it tells are at least as new as the call.
   *
   * @param group the group
   * @param last the row this process appended last; null at first
   * @return what the append saw
   * @throws io.claviger.tx.CommitUnknownException if the answer was lost or late
   * @throws io.claviger.api.UnavailableException if nothing was appended
   */
  Receipt append(JournalGroup group, @Nullable Tip last);

  /**
   * Appends a group as the last statement of a transaction.
   *
   * @param tx the transaction; only {@code commit} may follow
   * @param group the group
   * @param last the row this process appended last; null at first
   * @return what the append saw
   */
  Receipt append(Transaction tx, JournalGroup group, @Nullable Tip last);

  /**
   * Tells, on a new connection and after every append that was under way, whether a group landed.
   *
   * @param groupId the group
   * @param since a row older than the group
   * @return whether it is in the journal
   */
  boolean contains(byte[] groupId, Tip since);

  /**
   * Forbids sealing keys below an id: a transaction appended later sees it in its receipt.
   *
   * @param tx a transaction that appends a group after this
   * @param keyId the lowest id still allowed
   */
  void raiseRingFloor(Transaction tx, int keyId);

  /**
   * Tells that other policies hold: every append from this transaction's on tells and records it.
   *
   * @param tx a transaction that appends a group after this
   * @param epoch the new epoch, higher than the one before
   */
  void raisePolicyEpoch(Transaction tx, long epoch);

  /**
   * Reads rows in order.
   *
   * @param after a row that is known; rows behind it are read, the first ones when its seq is 0
   * @param maxRows the most to return
   * @return the rows
   */
  List<JournalRow> rows(Tip after, int maxRows);

  /**
   * The end of the journal.
   *
   * @return the last row; seq 0 and the hash of the empty journal when there is none
   */
  Tip head();

  /**
   * Which life of the database this is.
   *
   * @return a random number; another one after a declared recovery
   */
  long incarnation();

  /**
   * Begins another life of the database.
   *
   * @param tx a transaction that appends a group after this
   * @param incarnation random number of the new life
   */
  void changeIncarnation(Transaction tx, long incarnation);
}
