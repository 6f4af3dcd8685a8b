package io.claviger.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.engine.ReplicaStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What every {@link ReplicaStore} does. */
public abstract class ReplicaStoreContract extends DatabaseContract {
  private static final long ALIVE = Duration.ofSeconds(60).toNanos() / 1_000;

  /** For subclasses. */
  protected ReplicaStoreContract() {}

  @Test
  void tellsThatNoReplicaLives() {
    assertThat(store().oldestRingRevision(ALIVE)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void tellsTheOldestRingOfTheLiving() {
    store().beat(1, 7);
    store().beat(Long.MAX_VALUE, 5);
    store().beat(3, 6);

    assertThat(store().oldestRingRevision(ALIVE)).isEqualTo(5);
  }

  @Test
  void takesTheLastWordOfAReplica() {
    store().beat(1, 5);
    store().beat(2, 6);
    store().beat(1, 7);

    assertThat(store().oldestRingRevision(ALIVE)).isEqualTo(6);
  }

  @Test
  void takesASilentReplicaForDead() {
    store().beat(1, 5);
    database().advance(Duration.ofSeconds(50));
    store().beat(2, 6);

    assertThat(store().oldestRingRevision(ALIVE)).isEqualTo(5);

    database().advance(Duration.ofSeconds(15));

    assertThat(store().oldestRingRevision(ALIVE)).isEqualTo(6);

    store().beat(1, 4);

    assertThat(store().oldestRingRevision(ALIVE)).isEqualTo(4);
  }

  @Test
  void forgetsAReplicaThatStops() {
    store().beat(1, 5);
    store().beat(2, 6);
    store().remove(1);
    store().remove(99);

    assertThat(store().oldestRingRevision(ALIVE)).isEqualTo(6);
  }

  private ReplicaStore store() {
    return database().replicaStore();
  }
}
