package io.claviger.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.engine.ReplicaStore;
import java.time.Duration;
import java.util.List;
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
    store().beat(1, 7, List.of("local:a"));
    store().beat(Long.MAX_VALUE, 5, List.of("local:a"));
    store().beat(3, 6, List.of("local:a"));

    assertThat(store().oldestRingRevision(ALIVE)).isEqualTo(5);
  }

  @Test
  void takesTheLastWordOfAReplica() {
    store().beat(1, 5, List.of("local:a"));
    store().beat(2, 6, List.of("local:a"));
    store().beat(1, 7, List.of("local:a"));

    assertThat(store().oldestRingRevision(ALIVE)).isEqualTo(6);
  }

  @Test
  void takesASilentReplicaForDead() {
    store().beat(1, 5, List.of("local:a"));
    database().advance(Duration.ofSeconds(50));
    store().beat(2, 6, List.of("local:a"));

    assertThat(store().oldestRingRevision(ALIVE)).isEqualTo(5);

    database().advance(Duration.ofSeconds(15));

    assertThat(store().oldestRingRevision(ALIVE)).isEqualTo(6);

    store().beat(1, 4, List.of("local:a"));

    assertThat(store().oldestRingRevision(ALIVE)).isEqualTo(4);
  }

  @Test
  void countsTheLivingThatLackARootKey() {
    assertThat(store().livingWithoutRootKey("local:b", ALIVE)).isZero();

    store().beat(1, 5, List.of("local:a"));
    store().beat(2, 5, List.of("local:a", "local:b"));
    store().beat(3, 5, List.of("local:bb"));

    assertThat(store().livingWithoutRootKey("local:a", ALIVE)).isEqualTo(1);
    assertThat(store().livingWithoutRootKey("local:b", ALIVE)).isEqualTo(2);

    store().beat(1, 5, List.of("local:b", "local:a"));

    assertThat(store().livingWithoutRootKey("local:b", ALIVE)).isEqualTo(1);

    database().advance(Duration.ofSeconds(65));

    assertThat(store().livingWithoutRootKey("local:b", ALIVE)).isZero();
  }

  @Test
  void forgetsAReplicaThatStops() {
    store().beat(1, 5, List.of("local:a"));
    store().beat(2, 6, List.of("local:a"));
    store().remove(1);
    store().remove(99);

    assertThat(store().oldestRingRevision(ALIVE)).isEqualTo(6);
  }

  private ReplicaStore store() {
    return database().replicaStore();
  }
}
