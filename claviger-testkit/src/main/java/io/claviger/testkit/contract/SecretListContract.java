package io.claviger.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.api.SecretState;
import io.claviger.api.SecretType;
import io.claviger.secret.Attributes;
import io.claviger.secret.Expiring;
import io.claviger.secret.Labels;
import io.claviger.secret.SecretFilter;
import io.claviger.secret.SecretHeader;
import io.claviger.secret.SecretMutation;
import io.claviger.secret.SecretStore;
import io.claviger.secret.StoredSecret;
import io.claviger.secret.StoredVersion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How every {@link SecretStore} finds secrets by their names and by what is due. */
public abstract class SecretListContract extends DatabaseContract {
  /** In bytewise order, which is no alphabet's. */
  private static final List<String> NAMES =
      List.of(
          "0", "9", "A", "B", "Z", "Z/z", "a", "a-b", "a.b", "a/", "a/b", "a/b/c", "aZ", "a_b",
          "ab", "abc", "b", "z", "zz", "zzz");

  private final Samples samples = new Samples();

  /** For subclasses. */
  protected SecretListContract() {}

  @BeforeEach
  final void saveSecrets() {
    List<String> shuffled = new ArrayList<>(NAMES);
    Collections.shuffle(shuffled, new Random(1));
    List<SecretMutation> creations = shuffled.stream().map(samples::creation).toList();
    commit(tx -> store().save(tx, creations));
  }

  @Test
  void listsInBytewiseOrder() {
    assertThat(list("", false, null, 100)).containsExactlyElementsOf(NAMES);
  }

  @Test
  void takesAPrefixLiterally() {
    for (String prefix : List.of("a", "a_", "a/", "a/b", "Z", "zz", "a_b", "z", "y", "a%", "0")) {
      List<String> expected = NAMES.stream().filter(name -> name.startsWith(prefix)).toList();

      assertThat(list(prefix, false, null, 100)).as(prefix).isEqualTo(expected);
    }
  }

  @Test
  void goesOnBehindAName() {
    for (String after : List.of("", "A", "a", "a/", "a/bb", "a_b", "zzz", "~")) {
      List<String> expected = NAMES.stream().filter(name -> name.compareTo(after) > 0).toList();

      assertThat(list("", false, after, 100)).as(after).isEqualTo(expected);
    }
    assertThat(list("a", false, "a/b", 100)).containsExactly("a/b/c", "aZ", "a_b", "ab", "abc");
    assertThat(list("b", false, "z", 100)).isEmpty();
  }

  @Test
  void givesEachSecretOnceOverAllPages() {
    List<String> all = new ArrayList<>();
    @Nullable String after = null;
    for (List<String> page = list("", false, after, 7);
        !page.isEmpty();
        page = list("", false, after, 7)) {
      assertThat(page).hasSizeLessThanOrEqualTo(7);
      all.addAll(page);
      after = page.getLast();
    }

    assertThat(all).isEqualTo(NAMES);
  }

  @Test
  void listsDeletedSecretsOnlyWhenAskedAndPurgedOnesNever() {
    move("a", SecretState.DELETED, Samples.PAST);
    move("b", SecretState.PURGED, 0);

    assertThat(list("", false, null, 100)).doesNotContain("a", "b").hasSize(NAMES.size() - 2);
    assertThat(list("", true, null, 100)).contains("a").doesNotContain("b");
  }

  @Test
  void listsOneType() {
    SecretHeader old = store().load("a/b", 0).orElseThrow().header();
    SecretHeader next = Samples.next(old);
    SecretHeader typed =
        new SecretHeader(
            next.uid(),
            next.name(),
            next.state(),
            next.rev(),
            next.lastVersion(),
            next.labels(),
            new Attributes(SecretType.SSH_KEY, "", "", Map.of(), 0),
            next.history());
    commit(tx -> store().save(tx, List.of(SecretMutation.of(typed))));

    assertThat(store().list(new SecretFilter("a", SecretType.SSH_KEY, false, null, 10)))
        .extracting(StoredSecret::header)
        .containsExactly(typed);
    assertThat(store().list(new SecretFilter("b", SecretType.SSH_KEY, false, null, 10))).isEmpty();
    assertThat(store().list(new SecretFilter("", SecretType.API_KEY, false, null, 100)))
        .hasSize(NAMES.size() - 1);
  }

  @Test
  void listsTheCurrentVersionWithoutItsValue() {
    SecretHeader header = store().load("a", 0).orElseThrow().header();
    for (long number = 2; number <= 3; number++) {
      header = Samples.next(header, number, new Labels(2, 3, 1));
      StoredVersion version = samples.version(header.uid(), number, null);
      SecretMutation mutation = new SecretMutation(header, version, null, false);
      commit(tx -> store().save(tx, List.of(mutation)));
    }
    StoredSecret listed = store().list(new SecretFilter("a", null, false, null, 1)).getFirst();

    assertThat(listed.header()).isEqualTo(header);
    assertThat(listed.version(2))
        .get()
        .usingRecursiveComparison()
        .isEqualTo(store().versions(header.uid(), 3, 1).getFirst());
    assertThat(listed.versions()).extracting(StoredVersion::sealed).containsOnlyNulls();
  }

  @Test
  void listsSecretsWithoutACurrentVersion() {
    SecretHeader header = samples.header("zzzz");
    SecretHeader empty =
        new SecretHeader(
            header.uid(),
            header.name(),
            header.state(),
            1,
            0,
            new Labels(0, 0, 0),
            header.attributes(),
            header.history());
    commit(tx -> store().save(tx, List.of(SecretMutation.of(empty))));

    assertThat(store().list(new SecretFilter("zzzz", null, false, null, 1)))
        .containsExactly(new StoredSecret(empty, List.of()));
  }

  @Test
  void namesWhatMayBePurgedFromTheMomentOnThatItsHeaderTells() {
    move("a", SecretState.DELETED, 1_000);
    move("b", SecretState.DELETED, 2_000);
    move("z", SecretState.DELETED, 3_000);
    move("zz", SecretState.PURGED, 1_000);

    assertThat(store().purgeable(999, 10)).isEmpty();
    assertThat(store().purgeable(1_000, 10)).containsExactly("a");
    assertThat(store().purgeable(2_500, 10)).containsExactlyInAnyOrder("a", "b");
    assertThat(store().purgeable(9_000, 2)).hasSize(2).isSubsetOf("a", "b", "z");
  }

  @Test
  void countsWhatIsAboutToExpire() {
    create("expires/soon", 1, 1_500);
    create("expires/later", 1, 2_500);
    create("expires/at-the-edge", 1, 2_000);
    create("expires/gone-already", 1, 1_000);
    create("expires/far", 1, 9_000);
    create("expires/never", 1, 0);
    create("expires/superseded", 2, 1_500);
    move("expires/later", SecretState.ACTIVE, 0);
    create("expires/deleted", 1, 1_500);
    move("expires/deleted", SecretState.DELETED, 5_000);

    assertThat(store().expiring(1_000, 2_000, 3_000)).isEqualTo(new Expiring(2, 3));
    assertThat(store().expiring(3_000, 4_000, 5_000)).isEqualTo(new Expiring(0, 0));
  }

  /** A secret whose first version expires, and has CURRENT if its number is 1. */
  private void create(String name, long current, long expiresAt) {
    SecretHeader first = samples.header(name);
    SecretHeader header =
        new SecretHeader(
            first.uid(),
            name,
            first.state(),
            1,
            current,
            new Labels(current, 0, 0),
            first.attributes(),
            first.history());
    StoredVersion version = samples.version(header.uid(), 1, null);
    StoredVersion expiring =
        new StoredVersion(
            version.secretUid(),
            1,
            version.state(),
            version.contentType(),
            version.sealed(),
            null,
            version.createdAt(),
            version.createdBy(),
            expiresAt);
    commit(tx -> store().save(tx, List.of(new SecretMutation(header, expiring, null, false))));
  }

  private SecretStore store() {
    return database().secretStore();
  }

  private void move(String name, SecretState state, long purgeAt) {
    SecretHeader header = store().load(name, 0).orElseThrow().header();
    boolean destroy = state == SecretState.PURGED;
    commit(
        tx ->
            store()
                .save(
                    tx,
                    List.of(
                        new SecretMutation(
                            Samples.next(header, state, purgeAt), null, null, destroy))));
  }

  private List<String> list(String prefix, boolean deleted, @Nullable String after, int limit) {
    return store().list(new SecretFilter(prefix, null, deleted, after, limit)).stream()
        .map(secret -> secret.header().name())
        .toList();
  }
}
