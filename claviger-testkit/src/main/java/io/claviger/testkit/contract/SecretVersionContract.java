package io.claviger.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.api.SecretState;
import io.claviger.api.VersionState;
import io.claviger.seal.Sealed;
import io.claviger.secret.Labels;
import io.claviger.secret.SecretHeader;
import io.claviger.secret.SecretMutation;
import io.claviger.secret.SecretStore;
import io.claviger.secret.StoredSecret;
import io.claviger.secret.StoredVersion;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link SecretStore} does with the versions of a secret. */
public abstract class SecretVersionContract extends DatabaseContract {
  private final Samples samples = new Samples();

  /** For subclasses. */
  protected SecretVersionContract() {}

  @Test
  void changesOnlyTheStateOfAVersion() {
    SecretHeader first = saveWithVersions("a", 2, new Labels(2, 0, 1));
    StoredVersion before = load("a", 2).version(2).orElseThrow();
    StoredVersion listed = store().versions(first.uid(), 3, 1).getFirst();
    SecretHeader second = Samples.next(first);
    save(new SecretMutation(second, null, listed.in(VersionState.DISABLED), false));

    assertThat(load("a", 2).version(2).orElseThrow())
        .usingRecursiveComparison()
        .isEqualTo(before.in(VersionState.DISABLED));
    assertThat(load("a", 1).version(1).orElseThrow().state()).isEqualTo(VersionState.ENABLED);

    save(new SecretMutation(Samples.next(second), null, before, false));

    assertThat(load("a", 2).version(2).orElseThrow()).usingRecursiveComparison().isEqualTo(before);
  }

  @Test
  void listsVersionsNewestFirstWithoutValues() {
    SecretHeader header = saveWithVersions("a", 5, new Labels(5, 0, 4));
    saveWithVersions("b", 2, new Labels(2, 0, 1));

    List<StoredVersion> page = store().versions(header.uid(), Long.MAX_VALUE, 3);
    assertThat(page).extracting(StoredVersion::version).containsExactly(5L, 4L, 3L);
    assertThat(page).allSatisfy(version -> assertThat(version.sealed()).isNull());
    assertThat(store().versions(header.uid(), 3, 3))
        .extracting(StoredVersion::version)
        .containsExactly(2L, 1L);
    assertThat(store().versions(header.uid(), 1, 3)).isEmpty();
    assertThat(store().versions(header.uid() ^ 1, Long.MAX_VALUE, 3)).isEmpty();
  }

  @Test
  void listsVersionsWithAllTheirMetadata() {
    SecretHeader header = samples.header("a");
    StoredVersion version = samples.version(header.uid(), 1, "key");
    save(new SecretMutation(header, version, null, false));

    assertThat(store().versions(header.uid(), 2, 1).getFirst())
        .usingRecursiveComparison()
        .isEqualTo(withSealed(version, null));
  }

  @Test
  void findsVersionsByTheKeyThatSealsThem() {
    SecretHeader header = saveWithVersions("a", 3, new Labels(3, 0, 2));
    StoredVersion other = samples.version(header.uid(), 4, null);
    StoredVersion sealedWith2 = withSealed(other, new Sealed(2, samples.bytes(99)));
    SecretHeader next = Samples.next(header, 4, new Labels(4, 0, 3));
    save(new SecretMutation(next, sealedWith2, null, false));

    assertThat(store().sealedWith(1, 10))
        .extracting(StoredVersion::version)
        .containsExactlyInAnyOrder(1L, 2L, 3L);
    assertThat(store().sealedWith(1, 2)).hasSize(2);
    assertThat(store().sealedWith(2, 10))
        .singleElement()
        .usingRecursiveComparison()
        .isEqualTo(sealedWith2);
    assertThat(store().sealedWith(3, 10)).isEmpty();
  }

  @Test
  void resealsAVersionOnce() {
    saveWithVersions("a", 1, new Labels(1, 0, 0));
    StoredVersion read = store().sealedWith(1, 1).getFirst();
    Sealed anew = new Sealed(2, samples.bytes(200));

    assertThat(store().reseal(read, anew)).isTrue();
    assertThat(load("a", 1).version(1).orElseThrow())
        .usingRecursiveComparison()
        .isEqualTo(withSealed(read, anew));
    assertThat(store().reseal(read, new Sealed(3, samples.bytes(200)))).isFalse();
    assertThat(sealedOf(load("a", 1), 1).ringKeyId()).isEqualTo(2);
  }

  @Test
  void doesNotResealAVersionThatIsGone() {
    SecretHeader header = saveWithVersions("a", 1, new Labels(1, 0, 0));
    StoredVersion read = store().sealedWith(1, 1).getFirst();
    save(new SecretMutation(Samples.next(header, SecretState.PURGED, 0), null, null, true));

    assertThat(store().reseal(read, new Sealed(2, samples.bytes(9)))).isFalse();
    assertThat(store().sealedWith(2, 1)).isEmpty();
  }

  @Test
  void doesNotEnableAVersionByResealingIt() {
    SecretHeader header = saveWithVersions("a", 1, new Labels(1, 0, 0));
    StoredVersion read = store().sealedWith(1, 1).getFirst();
    StoredVersion disabled = read.in(VersionState.DISABLED);
    save(new SecretMutation(Samples.next(header), null, disabled, false));
    boolean resealed = store().reseal(read, new Sealed(2, samples.bytes(9)));

    StoredVersion found = load("a", 1).version(1).orElseThrow();
    assertThat(found.state()).isEqualTo(VersionState.DISABLED);
    assertThat(sealedOf(load("a", 1), 1).ringKeyId()).isEqualTo(resealed ? 2 : 1);
  }

  private SecretStore store() {
    return database().secretStore();
  }

  private void save(SecretMutation mutation) {
    commit(tx -> store().save(tx, List.of(mutation)));
  }

  private StoredSecret load(String name, long version) {
    return store().load(name, version).orElseThrow();
  }

  private SecretHeader saveWithVersions(String name, int count, Labels labels) {
    SecretMutation creation = samples.creation(name);
    save(creation);
    SecretHeader header = creation.header();
    for (int number = 2; number <= count; number++) {
      header = Samples.next(header, number, labels);
      StoredVersion version = samples.version(header.uid(), number, null);
      save(new SecretMutation(header, version, null, false));
    }
    return header;
  }

  private static Sealed sealedOf(StoredSecret secret, long version) {
    return Objects.requireNonNull(secret.version(version).orElseThrow().sealed());
  }

  private static StoredVersion withSealed(StoredVersion version, @Nullable Sealed sealed) {
    return new StoredVersion(
        version.secretUid(),
        version.version(),
        version.state(),
        version.contentType(),
        sealed,
        version.idempotencyKey(),
        version.createdAt(),
        version.createdBy(),
        version.expiresAt());
  }
}
