package io.claviger.audit;

import io.claviger.tx.Transaction;
import java.util.List;
import java.util.Optional;

/** The chains of signed heads and of checkpoints in the database. Thread-safe. */
public interface HeadStore {
  /**
   * The newest head.
   *
   * @return the head with the highest number, or empty when nothing was signed yet
   */
  Optional<Head> last();

  /**
   * Reads heads in order.
   *
   * @param number heads behind this number are read
   * @param max the most to return
   * @return the heads
   */
  List<Head> after(long number, int max);

  /**
   * Adds a head at its place in the chain; of several that try at once, one succeeds.
   *
   * @param head the head
   * @return false, and nothing changed, when the place was taken
   */
  boolean add(Head head);

  /**
   * Finds the head that ended a life of the database.
   *
   * @param incarnation the life
   * @return the newest head that declares a recovery from it
   */
  Optional<Head> recoveryFrom(long incarnation);

  /**
   * Reads all checkpoints: one for each day that was discarded.
   *
   * @return the checkpoints in order
   */
  List<Checkpoint> checkpoints();

  /**
   * Adds a checkpoint at its place in the chain; of several that try at once, one succeeds.
   *
   * @param tx the transaction that records it
   * @param checkpoint the checkpoint
   * @return false, and nothing changed, when the place was taken
   */
  boolean add(Transaction tx, Checkpoint checkpoint);
}
