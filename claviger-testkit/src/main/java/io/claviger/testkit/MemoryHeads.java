package io.claviger.testkit;

import io.claviger.audit.Checkpoint;
import io.claviger.audit.Head;
import io.claviger.audit.HeadStore;
import io.claviger.tx.Transaction;
import java.util.List;
import java.util.Optional;

/** The signed heads of a {@link MemoryDatabase}. */
final class MemoryHeads implements HeadStore {
  private final MemoryDatabase database;

  MemoryHeads(MemoryDatabase database) {
    this.database = database;
  }

  @Override
  public Optional<Head> last() {
    return database.read(state -> state.heads.values().stream().reduce((a, b) -> b));
  }

  @Override
  public List<Head> after(long number, int max) {
    return database.read(
        state -> state.heads.tailMap(number, false).values().stream().limit(max).toList());
  }

  @Override
  public boolean add(Head head) {
    return database.write(state -> state.heads.putIfAbsent(head.number(), head) == null);
  }

  @Override
  public List<Checkpoint> checkpoints() {
    return database.read(state -> List.copyOf(state.checkpoints.values()));
  }

  @Override
  public boolean add(Transaction tx, Checkpoint checkpoint) {
    return MemoryTransaction.run(
        database,
        tx,
        state -> state.checkpoints.putIfAbsent(checkpoint.number(), checkpoint) == null);
  }

  @Override
  public Optional<Head> recoveryFrom(long incarnation) {
    return database.read(
        state ->
            state.heads.values().stream()
                .filter(head -> head.isRecovery() && head.life().former() == incarnation)
                .reduce((a, b) -> b));
  }
}
