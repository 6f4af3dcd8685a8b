package io.claviger.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.access.StoredToken;
import io.claviger.access.TokenStore;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link TokenStore} does with several tokens, and with parts of one. */
public abstract class TokenListContract extends DatabaseContract {
  private static final long A_MOMENT_MILLIS = 150;

  private final Samples samples = new Samples();

  /** For subclasses. */
  protected TokenListContract() {}

  private TokenStore store() {
    return database().tokenStore();
  }

  private StoredToken save(StoredToken token) {
    commit(tx -> store().save(tx, token));
    return token;
  }

  private StoredToken saved(String accessor) {
    return save(samples.token(accessor));
  }

  private long now() {
    saved("clock");
    return store().byAccessor("clock").orElseThrow().now();
  }

  private void saveRevoked(StoredToken token, long at) {
    save(token);
    save(token.revoked(at));
  }

  private static StoredToken expiring(StoredToken token, long expiresAt) {
    return token.renewed(expiresAt);
  }

  private TokenStore.Listed list(
      @Nullable String principal, boolean activeOnly, @Nullable String after, int limit) {
    return store().list(new TokenStore.Filter(principal, activeOnly, after, limit));
  }

  private static List<String> accessors(TokenStore.Listed listed) {
    return listed.tokens().stream().map(StoredToken::accessor).toList();
  }

  @Test
  void listsByAccessorAndGoesOnBehindAPage() {
    for (String accessor : List.of("b", "B", "_", "a", "-", "1")) {
      saved(accessor);
    }
    TokenStore.Listed first = list(null, false, null, 4);
    TokenStore.Listed second = list(null, false, first.end(), 4);
    TokenStore.Listed third = list(null, false, second.end(), 4);

    assertThat(accessors(first)).containsExactly("-", "1", "B", "_");
    assertThat(first.more()).isTrue();
    assertThat(accessors(second)).containsExactly("a", "b");
    assertThat(second.more()).isFalse();
    assertThat(accessors(third)).isEmpty();
    assertThat(third.end()).isNull();
    assertThat(list(null, false, null, 6).more()).isFalse();
  }

  @Test
  void listsTheTokensOfOnePrincipal() {
    saved("a");
    StoredToken other = samples.token("b");
    StoredToken.Grant grant =
        new StoredToken.Grant("bob", other.policies(), List.of(), Samples.HOSTILE);
    save(
        new StoredToken(
            other.id(), "b", other.hash(), 1, 0, grant, other.life(), other.usesLeft(), 0));

    assertThat(accessors(list("bob", false, null, 9))).containsExactly("b");
    assertThat(accessors(list("Bob", false, null, 9))).isEmpty();
    assertThat(accessors(list("bob", false, "b", 9))).isEmpty();
  }

  @Test
  void listsAndCountsWhatHoldsNow() {
    long now = now();
    save(expiring(samples.token("long"), now + TimeUnit.HOURS.toMicros(1)));
    save(expiring(samples.token("short"), now + TimeUnit.MINUTES.toMicros(1)));
    save(samples.token("many", 0, 5));
    save(samples.token("none", 0, 0));
    saveRevoked(samples.token("revoked"), now);

    assertThat(accessors(list(null, true, null, 9)))
        .containsExactly("clock", "long", "many", "short");
    assertThat(store().countActive()).isEqualTo(4);
    assertThat(list(null, true, null, 9).now()).isGreaterThanOrEqualTo(now);
    database().advance(Duration.ofMinutes(2));
    assertThat(accessors(list(null, true, null, 9))).containsExactly("clock", "long", "many");
    assertThat(store().countActive()).isEqualTo(3);
    assertThat(accessors(list(null, false, null, 9)))
        .containsExactly("clock", "long", "many", "none", "revoked", "short");
  }

  @Test
  void tellsTheAccessorsOfRows() {
    StoredToken a = saved("a");
    StoredToken b = saved("b");

    assertThat(store().accessors(List.of(a.id(), b.id(), 5L)))
        .isEqualTo(Map.of(a.id(), "a", b.id(), "b"));
    assertThat(store().accessors(List.of())).isEmpty();
  }

  @Test
  void findsNothingUnderAnUnknownNumberOrAccessor() {
    saved("a");

    assertThat(store().byId(5)).isEmpty();
    assertThat(store().byAccessor("A")).isEmpty();
    rollBack(tx -> assertThat(store().share(tx, 5)).isEmpty());
    rollBack(tx -> assertThat(store().lockAll(tx, List.of(5L))).isEmpty());
    rollBack(tx -> assertThat(store().lockAll(tx, List.of())).isEmpty());
    rollBack(tx -> assertThat(store().childrenOf(tx, List.of(5L), 0, 9)).isEmpty());
  }

  @Test
  void findsChildrenPageByPage() {
    StoredToken parent = saved("p");
    StoredToken other = saved("o");
    List<Long> expected = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      StoredToken above = i % 2 == 0 ? parent : other;
      expected.add(save(samples.token("c" + i, above.id(), StoredToken.UNLIMITED)).id());
    }
    StoredToken grandchild = save(samples.token("g", expected.getFirst(), StoredToken.UNLIMITED));
    Collections.sort(expected);

    commit(
        tx -> {
          List<Long> both = List.of(parent.id(), other.id());
          List<Long> first = store().childrenOf(tx, both, 0, 5);
          assertThat(first).isEqualTo(expected.subList(0, 5));
          assertThat(store().childrenOf(tx, both, first.getLast(), 5))
              .isEqualTo(expected.subList(5, 7));
          assertThat(store().childrenOf(tx, List.of(parent.id()), 0, 9)).hasSize(4);
          assertThat(store().childrenOf(tx, List.of(grandchild.id()), 0, 9)).isEmpty();
          assertThat(store().lockAll(tx, expected))
              .extracting(StoredToken::id)
              .containsExactlyElementsOf(expected);
        });
  }

  @Test
  void savesManyTogetherOrNone() {
    StoredToken a = saved("a");
    StoredToken b = saved("b");
    StoredToken c = samples.token("c");
    commit(tx -> store().saveAll(tx, List.of(a.revoked(5), c, b.revoked(5))));
    assertThat(store().byId(a.id()).orElseThrow().token().revokedAt()).isEqualTo(5);
    assertThat(store().byId(b.id()).orElseThrow().token().rev()).isEqualTo(2);

    assertThatThrownBy(
            () -> commit(tx -> store().saveAll(tx, List.of(c.revoked(6), samples.token("d"), b))))
        .isInstanceOf(ContentionException.class);
    assertThat(store().byId(c.id()).orElseThrow().token().revokedAt()).isZero();
    assertThat(store().byAccessor("d")).isEmpty();
  }

  @Test
  void amendsExpiryAndUsesUnderTheSameRevision() {
    StoredToken token = save(expiring(samples.token("a", 0, 3), Samples.PAST));
    commit(tx -> store().amend(tx, token, token.used()));
    StoredToken used = store().byId(token.id()).orElseThrow().token();
    commit(tx -> store().amend(tx, used, used.renewed(Samples.PAST + 9)));

    StoredToken found = store().byId(token.id()).orElseThrow().token();
    assertThat(found).usingRecursiveComparison().isEqualTo(used.renewed(Samples.PAST + 9));
    assertThat(found.rev()).isEqualTo(1);
    assertThat(found.usesLeft()).isEqualTo(2);
  }

  @Test
  void amendsNothingThatWasChangedMeanwhile() {
    StoredToken token = save(samples.token("a", 0, 3));
    commit(tx -> store().amend(tx, token, token.used()));
    StoredToken used = token.used();

    assertThatThrownBy(() -> commit(tx -> store().amend(tx, token, token.used())))
        .isInstanceOf(ContentionException.class);
    commit(tx -> store().amend(tx, used, used.renewed(5)));
    assertThatThrownBy(() -> commit(tx -> store().amend(tx, used, used.used())))
        .isInstanceOf(ContentionException.class);
    commit(tx -> store().save(tx, used.renewed(5).revoked(7)));
    StoredToken revoked = used.renewed(5).revoked(7);
    assertThatThrownBy(() -> commit(tx -> store().amend(tx, used.renewed(5), used.used())))
        .isInstanceOf(ContentionException.class);
    assertThat(store().byId(token.id()).orElseThrow().token())
        .usingRecursiveComparison()
        .isEqualTo(revoked);
  }

  @Test
  void takesEachUseOnceWhenManyDo() throws Exception {
    StoredToken token = save(samples.token("a", 0, 20));
    List<Integer> taken = Threads.race(4, thread -> () -> takeAll());

    assertThat(taken.stream().mapToInt(Integer::intValue).sum()).isEqualTo(20);
    assertThat(store().byId(token.id()).orElseThrow().token().usesLeft()).isZero();
  }

  private int takeAll() throws Exception {
    int taken = 0;
    while (insist(this::takeOne)) {
      taken++;
    }
    return taken;
  }

  private boolean takeOne() {
    try (Transaction tx = database().transactions().begin()) {
      StoredToken token = store().lock(tx, "a").orElseThrow();
      if (token.usesLeft() == 0) {
        return false;
      }
      store().amend(tx, token, token.used());
      tx.commit();
      return true;
    }
  }

  @Test
  void changesNothingThatIsShared() throws Exception {
    StoredToken token = saved("a");
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch locked = new CountDownLatch(1);
    try (Threads threads = new Threads()) {
      Future<Boolean> other;
      try (Transaction tx = database().transactions().begin()) {
        assertThat(store().share(tx, token.id())).isPresent();
        other =
            threads.start(
                () ->
                    insist(
                        () -> {
                          started.countDown();
                          commit(
                              change -> {
                                store().lock(change, "a");
                                locked.countDown();
                              });
                          return true;
                        }));
        Threads.await(started);
        assertThat(locked.await(A_MOMENT_MILLIS, TimeUnit.MILLISECONDS)).isFalse();
      }
      assertThat(Threads.get(other)).isTrue();
    }
  }

  @Test
  void deletesWhatEndedAndNamesNoChildren() {
    long now = now();
    long past = now - TimeUnit.HOURS.toMicros(2);
    long before = now - TimeUnit.HOURS.toMicros(1);
    StoredToken parent = save(expiring(samples.token("parent"), past));
    save(expiring(samples.token("child", parent.id(), -1), past));
    save(expiring(samples.token("late"), now - TimeUnit.MINUTES.toMicros(1)));
    save(expiring(samples.token("living"), now + TimeUnit.HOURS.toMicros(1)));
    saveRevoked(expiring(samples.token("revoked"), now + TimeUnit.HOURS.toMicros(1)), past);
    saveRevoked(samples.token("endless"), past);

    assertThat(store().deleteEnded(before, 100)).isEqualTo(2);
    assertThat(accessors(list(null, false, null, 20)))
        .containsExactly("clock", "endless", "late", "living", "parent");
    assertThat(store().deleteEnded(before, 100)).isEqualTo(1);
    assertThat(store().deleteEnded(before, 100)).isZero();
    assertThat(store().byAccessor("parent")).isEmpty();
  }

  @Test
  void deletesAFewAtATime() {
    long now = now();
    for (int i = 0; i < 5; i++) {
      save(expiring(samples.token("t" + i), now - TimeUnit.HOURS.toMicros(1)));
    }

    assertThat(store().deleteEnded(now, 3)).isEqualTo(3);
    assertThat(store().deleteEnded(now, 3)).isEqualTo(2);
    assertThat(store().deleteEnded(now, 3)).isZero();
  }
}
