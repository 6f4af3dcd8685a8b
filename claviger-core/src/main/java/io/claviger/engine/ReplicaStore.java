package io.claviger.engine;

import java.util.List;

/** The processes that serve from this database. Thread-safe. */
public interface ReplicaStore {
  /**
   * Says that a replica lives.
   *
   * @param id random number of the process
   * @param ringRevision the key ring it has
   * @param rootKeyIds the root keys it has at hand; ids without a comma
   */
  void beat(long id, long ringRevision, List<String> rootKeyIds);

  /**
   * The oldest key ring that a living replica has.
   *
   * @param aliveMicros a replica that said nothing for that long is dead
   * @return the revision; {@link Long#MAX_VALUE} when no replica lives
   */
  long oldestRingRevision(long aliveMicros);

  /**
   * Counts the living replicas that do not have a root key.
   *
   * @param rootKeyId its id
   * @param aliveMicros a replica that said nothing for that long is dead
   * @return how many
   */
  long livingWithoutRootKey(String rootKeyId, long aliveMicros);

  /**
   * Forgets a replica that stops.
   *
   * @param id the replica
   */
  void remove(long id);
}
