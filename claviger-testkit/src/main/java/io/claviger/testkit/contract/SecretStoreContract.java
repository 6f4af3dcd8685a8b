package io.claviger.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.ContentType;
import io.claviger.api.SecretState;
import io.claviger.api.SecretType;
import io.claviger.api.VersionState;
import io.claviger.seal.Sealed;
import io.claviger.secret.Attributes;
import io.claviger.secret.History;
import io.claviger.secret.Labels;
import io.claviger.secret.SecretHeader;
import io.claviger.secret.SecretMutation;
import io.claviger.secret.SecretStore;
import io.claviger.secret.StoredSecret;
import io.claviger.secret.StoredVersion;
import io.claviger.secret.Wanted;
import io.claviger.tx.ContentionException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link SecretStore} does with single secrets and their versions. */
public abstract class SecretStoreContract extends DatabaseContract {
  private final Samples samples = new Samples();

  /** For subclasses. */
  protected SecretStoreContract() {}

  @Test
  void givesBackEveryFieldOfANewSecret() {
    SecretHeader header =
        new SecretHeader(
            Long.MAX_VALUE,
            "a/B_c-d.e/" + "x".repeat(245),
            SecretState.ACTIVE,
            1,
            Long.MAX_VALUE,
            new Labels(7, 9, 5),
            new Attributes(
                SecretType.DATABASE_CREDENTIAL,
                Samples.HOSTILE,
                Samples.HOSTILE,
                Map.of(Samples.HOSTILE, Samples.HOSTILE, "empty", "", "\u00df", "\ud83d\udd11"),
                3650),
            new History(Samples.PAST, Samples.HOSTILE, Samples.PAST + 1, 0, 0));
    StoredVersion version =
        new StoredVersion(
            header.uid(),
            7,
            VersionState.DISABLED,
            ContentType.JSON,
            new Sealed(Integer.MAX_VALUE, samples.bytes(64 * 1024 + 150)),
            "key~!\"'%_\\",
            Samples.PAST + 2,
            Samples.HOSTILE,
            Samples.PAST + 3);
    save(new SecretMutation(header, version, null, false));

    assertThat(load(header.name(), 0))
        .usingRecursiveComparison()
        .isEqualTo(new StoredSecret(header, List.of(version)));
  }

  @ParameterizedTest
  @EnumSource(SecretType.class)
  void knowsEveryType(SecretType type) {
    SecretHeader plain = samples.header("a");
    Attributes attributes = new Attributes(type, "", "", Map.of(), 0);
    SecretHeader header =
        new SecretHeader(
            plain.uid(),
            plain.name(),
            plain.state(),
            plain.rev(),
            plain.lastVersion(),
            plain.labels(),
            attributes,
            plain.history());
    save(SecretMutation.of(header));

    assertThat(load("a", 0).header()).isEqualTo(header);
  }

  @ParameterizedTest
  @EnumSource(ContentType.class)
  void knowsEveryContentType(ContentType contentType) {
    SecretMutation creation = samples.creation("a");
    StoredVersion plain = added(creation);
    StoredVersion version =
        new StoredVersion(
            plain.secretUid(),
            plain.version(),
            plain.state(),
            contentType,
            plain.sealed(),
            plain.idempotencyKey(),
            plain.createdAt(),
            plain.createdBy(),
            plain.expiresAt());
    save(new SecretMutation(creation.header(), version, null, false));

    assertThat(load("a", 0).versions())
        .extracting(StoredVersion::contentType)
        .containsExactly(contentType);
  }

  @Test
  void findsNothingUnderAnUnknownName() {
    save(samples.creation("known"));

    assertThat(store().load("unknown", 0)).isEmpty();
    assertThat(store().load("KNOWN", 0)).isEmpty();
    assertThat(store().load("know_", 0)).isEmpty();
    assertThat(store().load("known' OR '1'='1", 0)).isEmpty();
  }

  @Test
  void loadsTheLabelledVersionsAndTheOneAskedFor() {
    SecretHeader header = saveWithVersions("a", 5, new Labels(4, 5, 2));

    assertThat(numbers(load("a", 0))).containsExactlyInAnyOrder(2L, 4L, 5L);
    assertThat(numbers(load("a", 1))).containsExactlyInAnyOrder(1L, 2L, 4L, 5L);
    assertThat(numbers(load("a", 4))).containsExactlyInAnyOrder(2L, 4L, 5L);
    assertThat(numbers(load("a", 99))).containsExactlyInAnyOrder(2L, 4L, 5L);
    assertThat(load("a", 1).header()).isEqualTo(header);
  }

  @Test
  void loadsASecretWithoutVersions() {
    SecretHeader header = samples.header("a");
    save(SecretMutation.of(header));

    StoredSecret loaded = load("a", 1);
    assertThat(loaded.header()).isEqualTo(header);
    assertThat(loaded.versions()).isEmpty();
  }

  @Test
  void keepsAnEmptySealedValue() {
    SecretMutation creation = samples.creation("a");
    StoredVersion version = withSealed(added(creation), new Sealed(1, new byte[0]));
    save(new SecretMutation(creation.header(), version, null, false));

    assertThat(sealedOf(load("a", 1), 1).bytes()).isEmpty();
  }

  @Test
  void keepsItsOwnCopyOfAValue() {
    SecretMutation creation = samples.creation("a");
    byte[] given = Objects.requireNonNull(added(creation).sealed()).bytes();
    byte[] expected = given.clone();
    save(creation);
    given[0]++;
    sealedOf(load("a", 1), 1).bytes()[1]++;

    assertThat(sealedOf(load("a", 1), 1).bytes()).isEqualTo(expected);
  }

  @Test
  void loadsSoftDeletedSecretsButNotPurgedOnes() {
    SecretHeader first = saveWithVersions("a", 1, new Labels(1, 0, 0));
    SecretHeader deleted = Samples.next(first, SecretState.DELETED, Samples.PAST + 9);
    save(SecretMutation.of(deleted));

    assertThat(load("a", 0).header()).isEqualTo(deleted);

    SecretHeader purged = Samples.next(deleted, SecretState.PURGED, 0);
    save(new SecretMutation(purged, null, null, true));

    assertThat(store().load("a", 1)).isEmpty();
    rollBack(tx -> assertThat(store().loadShared(tx, "a", 1)).isEmpty());
    rollBack(tx -> assertThat(store().lock(tx, List.of(new Wanted("a", 1, null)))).isEmpty());
    assertThat(store().versions(first.uid(), Long.MAX_VALUE, 10)).isEmpty();
  }

  @Test
  void givesThePurgedNameToANewSecret() {
    SecretHeader first = saveWithVersions("a", 2, new Labels(2, 0, 1));
    save(new SecretMutation(Samples.next(first, SecretState.PURGED, 0), null, null, true));
    SecretMutation second = samples.creation("a");
    save(second);

    StoredSecret loaded = load("a", 2);
    assertThat(loaded.header()).isEqualTo(second.header());
    assertThat(numbers(loaded)).containsExactly(1L);
  }

  @Test
  void doesNotGiveANameThatIsInUseToANewSecret() {
    SecretMutation first = samples.creation("a");
    save(first);

    assertThatThrownBy(() -> save(samples.creation("a"))).isInstanceOf(ContentionException.class);
    assertThat(load("a", 0).header()).isEqualTo(first.header());

    SecretHeader deleted = Samples.next(first.header(), SecretState.DELETED, Samples.PAST);
    save(SecretMutation.of(deleted));

    assertThatThrownBy(() -> save(samples.creation("a"))).isInstanceOf(ContentionException.class);
    assertThat(load("a", 0).header()).isEqualTo(deleted);
  }

  @Test
  void tellsNamesApartThatDifferOnlyInCase() {
    SecretMutation lower = samples.creation("name");
    SecretMutation upper = samples.creation("NAME");
    save(lower);
    save(upper);

    assertThat(load("name", 0).header()).isEqualTo(lower.header());
    assertThat(load("NAME", 0).header()).isEqualTo(upper.header());
  }

  @Test
  void refusesAHeaderThatDoesNotFollowTheStoredOne() {
    SecretHeader first = saveWithVersions("a", 1, new Labels(1, 0, 0));
    SecretHeader second = Samples.next(first);
    save(SecretMutation.of(second));
    SecretHeader tooFar = Samples.next(Samples.next(second));

    assertThatThrownBy(() -> save(SecretMutation.of(second)))
        .isInstanceOf(ContentionException.class);
    assertThatThrownBy(() -> save(SecretMutation.of(tooFar)))
        .isInstanceOf(ContentionException.class);
    assertThat(load("a", 0).header()).isEqualTo(second);
  }

  @Test
  void refusesASecondUseOfAnIdempotencyKeyInOneSecret() {
    SecretHeader first = samples.header("a");
    save(new SecretMutation(first, samples.version(first.uid(), 1, "key"), null, false));
    SecretHeader second = Samples.next(first, 2, new Labels(2, 0, 1));
    StoredVersion again = samples.version(first.uid(), 2, "key");

    assertThatThrownBy(() -> save(new SecretMutation(second, again, null, false)))
        .isInstanceOf(ContentionException.class);
    assertThat(load("a", 2).header()).isEqualTo(first);
    assertThat(numbers(load("a", 2))).containsExactly(1L);
  }

  @Test
  void letsTwoSecretsUseTheSameIdempotencyKey() {
    SecretHeader a = samples.header("a");
    SecretHeader b = samples.header("b");
    save(new SecretMutation(a, samples.version(a.uid(), 1, "key"), null, false));
    save(new SecretMutation(b, samples.version(b.uid(), 1, "key"), null, false));

    assertThat(load("b", 1).versions().getFirst().idempotencyKey()).isEqualTo("key");
  }

  @Test
  void refusesAVersionNumberTwice() {
    SecretHeader first = saveWithVersions("a", 1, new Labels(1, 0, 0));
    StoredVersion again = samples.version(first.uid(), 1, null);

    assertThatThrownBy(() -> save(new SecretMutation(Samples.next(first), again, null, false)))
        .isInstanceOf(ContentionException.class);
    assertThat(load("a", 0).header()).isEqualTo(first);
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

  private static StoredVersion added(SecretMutation mutation) {
    return Objects.requireNonNull(mutation.added());
  }

  private static List<Long> numbers(StoredSecret secret) {
    return secret.versions().stream().map(StoredVersion::version).toList();
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
