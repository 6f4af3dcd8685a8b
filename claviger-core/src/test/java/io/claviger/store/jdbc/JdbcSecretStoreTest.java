package io.claviger.store.jdbc;

import static io.claviger.store.jdbc.TestDatabase.NOW_MICROS;
import static io.claviger.store.jdbc.TestDatabase.created;
import static io.claviger.store.jdbc.TestDatabase.header;
import static io.claviger.store.jdbc.TestDatabase.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.SecretState;
import io.claviger.api.SecretType;
import io.claviger.api.VersionState;
import io.claviger.seal.Sealed;
import io.claviger.secret.Labels;
import io.claviger.secret.SecretFilter;
import io.claviger.secret.SecretHeader;
import io.claviger.secret.SecretMutation;
import io.claviger.secret.StoredSecret;
import io.claviger.secret.StoredVersion;
import io.claviger.secret.Wanted;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcSecretStoreTest {
  @TempDir Path folder;
  private TestDatabase db;

  @BeforeEach
  void open() {
    db = new TestDatabase(folder);
  }

  @AfterEach
  void close() {
    db.close();
  }

  @Test
  void givesBackWhatWasStored() {
    SecretMutation created = created(1, "dispatch/db");
    db.save(created);

    StoredSecret loaded = db.secrets.load("dispatch/db", 0).orElseThrow();

    assertThat(loaded.header()).isEqualTo(created.header());
    assertThat(loaded.versions()).hasSize(1);
    assertSame(loaded.versions().getFirst(), created.added());
  }

  @Test
  void knowsNoSecretThatWasNeverStored() {
    db.save(created(1, "a"));

    assertThat(db.secrets.load("b", 0)).isEmpty();
    assertThat(db.secrets.load("A", 0)).isEmpty();
  }

  @Test
  void loadsLabelledVersionsAndTheWantedOne() {
    storeFiveVersions();

    assertThat(numbers(db.secrets.load("s", 0))).containsExactlyInAnyOrder(3L, 4L, 5L);
    assertThat(numbers(db.secrets.load("s", 1))).containsExactlyInAnyOrder(1L, 3L, 4L, 5L);
    assertThat(numbers(db.secrets.load("s", 4))).containsExactlyInAnyOrder(3L, 4L, 5L);
    assertThat(numbers(db.secrets.load("s", 99))).containsExactlyInAnyOrder(3L, 4L, 5L);
  }

  @Test
  void loadsASecretWithoutVersions() {
    db.save(SecretMutation.of(header(1, "bare", 1, new Labels(0, 0, 0))));

    assertThat(db.secrets.load("bare", 0).orElseThrow().versions()).isEmpty();
    assertThat(list("", null, false, null, 9)).containsExactly("bare");
  }

  @Test
  void loadsTheSameInsideATransaction() {
    storeFiveVersions();

    try (Transaction tx = db.database.transactions().begin()) {
      StoredSecret shared = db.secrets.loadShared(tx, "s", 1).orElseThrow();

      assertThat(shared.header()).isEqualTo(db.secrets.load("s", 1).orElseThrow().header());
      assertThat(shared.versions())
          .extracting(StoredVersion::version)
          .containsExactlyInAnyOrder(1L, 3L, 4L, 5L);
      assertThat(db.secrets.loadShared(tx, "none", 0)).isEmpty();
    }
  }

  @Test
  void locksWithTheWantedVersionsOnly() {
    storeFiveVersions();
    db.save(created(2, "t"));

    Map<String, StoredSecret> locked =
        lock(
            List.of(
                new Wanted("t", 0, null),
                new Wanted("s", 2, "key-4"),
                new Wanted("missing", 1, "key-1")));

    assertThat(locked).containsOnlyKeys("s", "t");
    assertThat(locked.get("t").versions()).isEmpty();
    assertThat(locked.get("s").versions())
        .extracting(StoredVersion::version)
        .containsExactlyInAnyOrder(2L, 4L);
    assertThat(locked.get("s").version(4).orElseThrow().sealed()).isNotNull();
  }

  @Test
  void aVersionWantedByNumberAndByKeyComesOnce() {
    storeFiveVersions();

    assertThat(lock(List.of(new Wanted("s", 4, "key-4"))).get("s").versions()).hasSize(1);
    assertThat(lock(List.of(new Wanted("s", 0, "key-4"))).get("s").versions()).hasSize(1);
    assertThat(lock(List.of(new Wanted("s", 0, "key-\"'9"))).get("s").versions()).isEmpty();
    assertThat(lock(List.of())).isEmpty();
  }

  @Test
  void aChangeOfAnOlderRevisionIsRefusedAndLeavesNothing() {
    db.save(created(1, "a"));
    SecretHeader stale = header(1, "a", 3, new Labels(1, 0, 0));

    assertThatThrownBy(() -> db.save(created(2, "b"), SecretMutation.of(stale)))
        .isInstanceOf(ContentionException.class);
    assertThat(db.secrets.load("b", 0)).isEmpty();
    assertThat(db.secrets.load("a", 0).orElseThrow().header().rev()).isEqualTo(1);
  }

  @Test
  void aNameOrVersionOrIdempotencyKeyIsTakenOnce() {
    db.save(created(1, "a"));
    SecretHeader next = header(1, "a", 2, new Labels(2, 0, 1));

    assertThatThrownBy(() -> db.save(created(2, "a"))).isInstanceOf(ContentionException.class);
    assertThatThrownBy(() -> db.save(created(1, "b"))).isInstanceOf(ContentionException.class);
    assertThatThrownBy(() -> db.save(new SecretMutation(next, version(1, 1, null), null, false)))
        .isInstanceOf(ContentionException.class);
    assertThatThrownBy(() -> db.save(new SecretMutation(next, version(1, 2, "key-1"), null, false)))
        .isInstanceOf(ContentionException.class);
  }

  @Test
  void changesTheStateOfAVersionAndKeepsItsValue() {
    db.save(created(1, "a"));
    StoredVersion read = db.secrets.load("a", 1).orElseThrow().versions().getFirst();
    StoredVersion disabled = read.in(VersionState.DISABLED);
    db.save(new SecretMutation(header(1, "a", 2, new Labels(1, 0, 0)), null, disabled, false));

    assertSame(db.secrets.load("a", 1).orElseThrow().versions().getFirst(), disabled);
  }

  @Test
  void aDestroyedVersionLosesItsValue() {
    db.save(created(1, "a"));
    StoredVersion read = db.secrets.load("a", 1).orElseThrow().versions().getFirst();
    StoredVersion destroyed = read.in(VersionState.DESTROYED);
    db.save(new SecretMutation(header(1, "a", 2, new Labels(1, 0, 0)), null, destroyed, false));

    StoredVersion left = db.secrets.load("a", 1).orElseThrow().versions().getFirst();
    assertThat(left.state()).isEqualTo(VersionState.DESTROYED);
    assertThat(left.sealed()).isNull();
  }

  @Test
  void aPurgedSecretKeepsItsRowAndFreesItsName() {
    db.save(created(1, "a"));
    SecretHeader purged =
        TestDatabase.in(header(1, "a", 1, new Labels(0, 0, 0)), SecretState.PURGED, 0);
    db.save(new SecretMutation(purged, null, null, true));

    assertThat(db.secrets.load("a", 1)).isEmpty();
    assertThat(list("", null, true, null, 9)).isEmpty();
    assertThat(db.count("SELECT COUNT(*) FROM secret_versions")).isZero();
    assertThat(db.count("SELECT COUNT(*) FROM secrets")).isEqualTo(1);

    db.save(created(2, "a"));
    assertThat(db.secrets.load("a", 1).orElseThrow().header().uid()).isEqualTo(2);
  }

  @Test
  void listsByPrefixBytewiseAndPageByPage() {
    String[] names = {"a", "a.b", "a/b", "a_b", "aXb", "b", "B", "a_", "z"};
    for (int i = 0; i < names.length; i++) {
      db.save(created(i + 1, names[i]));
    }

    assertThat(list("", null, false, null, 99))
        .containsExactly("B", "a", "a.b", "a/b", "aXb", "a_", "a_b", "b", "z");
    assertThat(list("a_", null, false, null, 99)).containsExactly("a_", "a_b");
    assertThat(list("a", null, false, "a.b", 2)).containsExactly("a/b", "aXb");
    assertThat(list("a", null, false, "a_b", 2)).isEmpty();
    assertThat(list("a%", null, false, null, 99)).isEmpty();
  }

  @Test
  void listsByTypeAndStateWithTheCurrentVersion() {
    db.save(created(1, "a"));
    db.save(created(2, "b"));
    db.save(
        SecretMutation.of(
            TestDatabase.in(header(2, "b", 1, new Labels(1, 0, 0)), SecretState.DELETED, 9)));

    assertThat(list("", SecretType.PASSWORD, false, null, 9)).containsExactly("a");
    assertThat(list("", SecretType.SSH_KEY, true, null, 9)).isEmpty();
    assertThat(list("", null, true, null, 9)).containsExactly("a", "b");
    StoredVersion current =
        db.secrets
            .list(new SecretFilter("a", null, false, null, 1))
            .getFirst()
            .versions()
            .getFirst();
    assertThat(current.version()).isEqualTo(1);
    assertThat(current.sealed()).isNull();
  }

  @Test
  void listsVersionsNewestFirstWithoutValues() {
    storeFiveVersions();

    List<StoredVersion> page = db.secrets.versions(1, 5, 3);

    assertThat(page).extracting(StoredVersion::version).containsExactly(4L, 3L, 2L);
    assertThat(page).extracting(StoredVersion::sealed).containsOnlyNulls();
    assertThat(db.secrets.versions(2, Long.MAX_VALUE, 3)).isEmpty();
  }

  @Test
  void namesWhatMayBePurged() {
    for (int i = 1; i <= 3; i++) {
      db.save(created(i, "s" + i));
    }
    for (int i = 1; i <= 2; i++) {
      SecretHeader header = header(i, "s" + i, 1, new Labels(1, 0, 0));
      db.save(SecretMutation.of(TestDatabase.in(header, SecretState.DELETED, 10L * i)));
    }

    assertThat(db.secrets.purgeable(9, 9)).isEmpty();
    assertThat(db.secrets.purgeable(10, 9)).containsExactly("s1");
    assertThat(db.secrets.purgeable(NOW_MICROS, 9)).containsExactly("s1", "s2");
    assertThat(db.secrets.purgeable(NOW_MICROS, 1)).containsExactly("s1");
  }

  @Test
  void resealsAValueThatNobodyElseResealed() {
    db.save(created(1, "a"));
    StoredVersion read = db.secrets.sealedWith(7, 9).getFirst();
    Sealed anew = new Sealed(8, "anew".getBytes(StandardCharsets.UTF_8));

    assertThat(db.secrets.reseal(read, anew)).isTrue();
    assertThat(db.secrets.reseal(read, anew)).isFalse();
    assertThat(db.secrets.sealedWith(7, 9)).isEmpty();
    Sealed stored = db.secrets.load("a", 1).orElseThrow().versions().getFirst().sealed();
    assertThat(stored.ringKeyId()).isEqualTo(8);
    assertThat(stored.bytes()).isEqualTo(anew.bytes());
  }

  @Test
  void destroyedVersionsAreNotResealed() {
    db.save(created(1, "a"));
    StoredVersion read = db.secrets.sealedWith(7, 9).getFirst();
    db.save(
        new SecretMutation(
            header(1, "a", 2, new Labels(1, 0, 0)), null, read.in(VersionState.DESTROYED), false));

    assertThat(db.secrets.sealedWith(7, 9)).isEmpty();
    assertThat(db.secrets.reseal(read, new Sealed(8, new byte[1]))).isFalse();
  }

  private void storeFiveVersions() {
    db.save(created(1, "s"));
    for (int i = 2; i <= 5; i++) {
      Labels labels = i < 5 ? new Labels(i, 0, i - 1) : new Labels(4, 5, 3);
      db.save(
          new SecretMutation(header(1, "s", i, labels), version(1, i, "key-" + i), null, false));
    }
  }

  private Map<String, StoredSecret> lock(Collection<Wanted> wanted) {
    try (Transaction tx = db.database.transactions().begin()) {
      return db.secrets.lock(tx, wanted);
    }
  }

  private List<String> list(
      String prefix, SecretType type, boolean deleted, String after, int limit) {
    return db.secrets.list(new SecretFilter(prefix, type, deleted, after, limit)).stream()
        .map(secret -> secret.header().name())
        .toList();
  }

  private static List<Long> numbers(Optional<StoredSecret> secret) {
    return secret.orElseThrow().versions().stream().map(StoredVersion::version).toList();
  }

  private static void assertSame(StoredVersion actual, StoredVersion expected) {
    assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
  }
}
