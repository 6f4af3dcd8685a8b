package io.claviger.engine;

/** The processes that serve from this database. Thread-safe. */
public interface ReplicaStore {
  /**
   * Says that a replica lives.
   *
   * @param id random number of the process
   * @param ringRevision the key ring it has
   */
  void beat(long id, long ringRevision);

  /**
   * The oldest key ring that a living replica has.
   *
   * @param aliveMicros a replica that said nothing for that long is dead
   * @return the revision; {@link Long#MAX_VALUE} when no replica lives
   */
  long oldestRingRevision(long aliveMicros);

  /**
   * Forgets a replica that stops.
   *
   * @param id the replica
   */
  void remove(long id);
}
