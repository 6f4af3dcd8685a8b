package io.claviger.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.access.StoredToken;
import io.claviger.access.TokenStore;
import io.claviger.engine.ReplicaStore;
import io.claviger.seal.KeyRingStore;
import io.claviger.seal.StoredKeyRing;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens, key ring and replicas. */
class SmallStoresTest {
  private static final long SECOND = 1_000_000;

  @TempDir Path folder;
  private TestDatabase db;
  private TokenStore tokens;

  @BeforeEach
  void open() {
    db = new TestDatabase(folder);
    tokens = db.database.tokenStore(db.mac);
  }

  @AfterEach
  void close() {
    db.close();
  }

  @Test
  void findsATokenByItsHashAndByItsAccessor() {
    StoredToken token = token(1, "acc", (byte) 1, 1, 0);
    save(token);

    assertThat(tokens.byHash(token.hash()).orElseThrow())
        .usingRecursiveComparison()
        .isEqualTo(token);
    assertThat(tokens.byHash(new byte[32])).isEmpty();
    try (Transaction tx = db.database.transactions().begin()) {
      assertThat(tokens.lock(tx, "acc").orElseThrow()).usingRecursiveComparison().isEqualTo(token);
      assertThat(tokens.lock(tx, "ACC")).isEmpty();
    }
  }

  @Test
  void aTokenIsFollowedByItsNextRevisionOnly() {
    save(token(1, "acc", (byte) 1, 1, 0));
    StoredToken revoked = token(1, "acc", (byte) 1, 2, 99);
    save(revoked);

    assertThat(tokens.byHash(revoked.hash()).orElseThrow().revokedAt()).isEqualTo(99);
    assertThatThrownBy(() -> save(revoked)).isInstanceOf(ContentionException.class);
    assertThatThrownBy(() -> save(token(1, "acc", (byte) 1, 4, 0)))
        .isInstanceOf(ContentionException.class);
  }

  @Test
  void accessorsAndHashesAreTakenOnce() {
    save(token(1, "acc", (byte) 1, 1, 0));

    assertThatThrownBy(() -> save(token(2, "acc", (byte) 2, 1, 0)))
        .isInstanceOf(ContentionException.class);
    assertThatThrownBy(() -> save(token(2, "other", (byte) 1, 1, 0)))
        .isInstanceOf(ContentionException.class);
  }

  @Test
  void theKeyRingIsReplacedByCompareAndSet() {
    KeyRingStore store = db.database.keyRingStore();
    db.sql("DELETE FROM key_ring");
    StoredKeyRing first = new StoredKeyRing(1, "root-1", new byte[] {1, 0, -1});

    assertThat(store.load()).isEmpty();
    assertThat(store.compareAndSet(1, new StoredKeyRing(2, "r", new byte[1]))).isFalse();
    assertThat(store.insertIfAbsent(first)).isTrue();
    assertThat(store.insertIfAbsent(new StoredKeyRing(1, "x", new byte[1]))).isFalse();
    assertThat(store.load().orElseThrow()).usingRecursiveComparison().isEqualTo(first);

    StoredKeyRing second = new StoredKeyRing(2, "root-2", new byte[] {2});
    assertThat(store.compareAndSet(1, second)).isTrue();
    assertThat(store.compareAndSet(1, second)).isFalse();
    assertThat(store.load().orElseThrow()).usingRecursiveComparison().isEqualTo(second);
    assertThatThrownBy(() -> store.compareAndSet(2, second))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tellsTheOldestRingOfLivingReplicas() {
    ReplicaStore replicas = db.database.replicaStore();

    assertThat(replicas.oldestRingRevision(SECOND)).isEqualTo(Long.MAX_VALUE);
    replicas.beat(1, 5, List.of("local:a"));
    replicas.beat(2, 7, List.of("local:a"));
    replicas.beat(2, 8, List.of("local:a"));
    assertThat(replicas.oldestRingRevision(SECOND)).isEqualTo(5);

    pass(Duration.ofSeconds(2));
    replicas.beat(2, 8, List.of("local:a"));
    assertThat(replicas.oldestRingRevision(SECOND)).isEqualTo(8);
    assertThat(replicas.oldestRingRevision(3 * SECOND)).isEqualTo(5);

    replicas.remove(1);
    assertThat(replicas.oldestRingRevision(3 * SECOND)).isEqualTo(8);
  }

  @Test
  void forgetsReplicasAfterADay() {
    ReplicaStore replicas = db.database.replicaStore();
    replicas.beat(1, 5, List.of("local:a"));
    pass(Duration.ofHours(25));
    replicas.beat(2, 5, List.of("local:a"));

    assertThat(db.count("SELECT COUNT(*) FROM replicas")).isEqualTo(1);
  }

  private void pass(Duration duration) {
    db.time.updateAndGet(now -> now.plus(duration));
  }

  private void save(StoredToken token) {
    try (Transaction tx = db.database.transactions().begin()) {
      tokens.save(tx, token);
      tx.commit();
    }
  }

  private static StoredToken token(long id, String accessor, byte fill, long rev, long revokedAt) {
    byte[] hash = new byte[32];
    hash[0] = fill;
    return new StoredToken(
        id,
        accessor,
        hash,
        rev,
        0,
        new StoredToken.Grant("bob", Set.of("reader", "<w>'"), List.of(), ""),
        new StoredToken.Life(5, "alice", 0, 9, 0),
        StoredToken.UNLIMITED,
        revokedAt);
  }
}
