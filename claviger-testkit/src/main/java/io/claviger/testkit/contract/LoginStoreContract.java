package io.claviger.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.access.AddressRange;
import io.claviger.access.LoginGrant;
import io.claviger.access.LoginMethod;
import io.claviger.access.LoginStore;
import io.claviger.access.StoredAttempts;
import io.claviger.access.StoredCredential;
import io.claviger.access.StoredLogin;
import io.claviger.tx.ContentionException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What every {@link LoginStore} does. */
public abstract class LoginStoreContract extends DatabaseContract {
  private static final LoginGrant GRANT =
      new LoginGrant(
          Set.of("reader", "fleet"),
          Duration.ofMinutes(90),
          Duration.ofDays(3),
          List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("2001:db8::/32")),
          true);

  private final Samples samples = new Samples();

  /** For subclasses. */
  protected LoginStoreContract() {}

  @Test
  void givesBackEveryFieldOfALogin() {
    StoredLogin login =
        new StoredLogin(
            LoginMethod.APPROLE,
            "dispatch",
            "id-1",
            1,
            GRANT,
            new StoredLogin.Credentials(17_000_001, 5),
            new StoredLogin.Made(Samples.PAST, Samples.HOSTILE, Samples.PAST + 1));
    commit(tx -> store().save(tx, login));

    assertThat(store().find(LoginMethod.APPROLE, "dispatch")).contains(login);
    assertThat(store().byId("id-1")).contains(login);
    Optional<StoredLogin> locked =
        commitAndGet(tx -> store().lock(tx, LoginMethod.APPROLE, "dispatch"));
    assertThat(locked).contains(login);
    assertThat(store().find(LoginMethod.USERPASS, "dispatch")).isEmpty();
    assertThat(store().find(LoginMethod.APPROLE, "Dispatch")).isEmpty();
    assertThat(store().byId("ID-1")).isEmpty();
  }

  @Test
  void givesBackEveryFieldOfACredential() {
    StoredCredential credential =
        new StoredCredential(
            "accessor",
            "id-1",
            1,
            samples.bytes(32),
            new StoredCredential.Life(Samples.PAST, Samples.HOSTILE, Samples.PAST + 5),
            GRANT.boundAddresses(),
            3,
            Samples.PAST + 7,
            new StoredCredential.Failures(4, Samples.PAST + 9));
    commit(tx -> store().save(tx, credential));

    LoginStore.LookedUp found = store().credential(credential.hash()).orElseThrow();
    assertThat(found.credential()).isEqualTo(credential);
    assertThat(found.now()).isPositive();
    assertThat(store().credentials("id-1", "", 9).items()).containsExactly(credential);
    Optional<StoredCredential> locked = commitAndGet(tx -> store().lockCredential(tx, "accessor"));
    assertThat(locked).contains(credential);
    assertThat(store().credential(samples.bytes(32))).isEmpty();
    assertThat(store().credentials("id-2", "", 9).items()).isEmpty();
    Optional<StoredCredential> other = commitAndGet(tx -> store().lockCredential(tx, "Accessor"));
    assertThat(other).isEmpty();
  }

  @Test
  void listsByNameInPieces() {
    for (String name : List.of("c", "a", "b")) {
      commit(tx -> store().save(tx, login(name, "id-" + name)));
    }
    LoginStore.Listed<StoredLogin> first = store().list(LoginMethod.APPROLE, "", 2);
    LoginStore.Listed<StoredLogin> second = store().list(LoginMethod.APPROLE, "b", 2);

    assertThat(first.items()).extracting(StoredLogin::name).containsExactly("a", "b");
    assertThat(first.end()).isEqualTo("b");
    assertThat(second.items()).extracting(StoredLogin::name).containsExactly("c");
    assertThat(second.end()).isNull();
    assertThat(store().list(LoginMethod.JWT, "", 2).items()).isEmpty();
  }

  @Test
  void listsCredentialsInPieces() {
    for (String accessor : List.of("c", "a", "b")) {
      commit(tx -> store().save(tx, credential(accessor, "id-1", 0)));
    }
    LoginStore.Listed<StoredCredential> first = store().credentials("id-1", "", 2);

    assertThat(first.items()).extracting(StoredCredential::accessor).containsExactly("a", "b");
    assertThat(first.end()).isEqualTo("b");
    assertThat(store().credentials("id-1", "b", 2).items())
        .extracting(StoredCredential::accessor)
        .containsExactly("c");
  }

  @Test
  void refusesARevisionThatDoesNotFollow() {
    StoredLogin login = login("a", "id-a");
    StoredLogin second = login.changed(GRANT, login.credentials(), Samples.PAST);
    commit(tx -> store().save(tx, login));
    commit(tx -> store().save(tx, second));

    assertContention(() -> rollBack(tx -> store().save(tx, second)));
    assertContention(() -> rollBack(tx -> store().save(tx, login)));
    assertContention(() -> rollBack(tx -> store().save(tx, login("a", "id-other"))));
    assertContention(() -> rollBack(tx -> store().delete(tx, login)));
    assertThat(store().byId("id-a")).contains(second);

    StoredCredential one = credential("x", "id-a", 0);
    commit(tx -> store().save(tx, one));
    commit(tx -> store().save(tx, one.used()));
    assertContention(() -> rollBack(tx -> store().save(tx, one.used())));
    assertContention(() -> rollBack(tx -> store().save(tx, one)));
    assertThat(store().credential(one.hash()).orElseThrow().credential()).isEqualTo(one.used());
  }

  @Test
  void deletesALoginWithItsCredentialsOnly() {
    StoredLogin login = login("a", "id-a");
    commit(tx -> store().save(tx, login));
    StoredCredential own = credential("own", "id-a", 0);
    StoredCredential foreign = credential("foreign", "id-b", 0);
    commit(tx -> store().save(tx, own));
    commit(tx -> store().save(tx, foreign));

    rollBack(tx -> store().delete(tx, login));
    assertThat(store().credential(own.hash())).isPresent();

    commit(tx -> store().delete(tx, login));
    assertThat(store().byId("id-a")).isEmpty();
    assertThat(store().credential(own.hash())).isEmpty();
    assertThat(store().credential(foreign.hash())).isPresent();
  }

  @Test
  void deletesCredentialsThatEndedLongAgo() {
    commit(tx -> store().save(tx, credential("expired", "id", Samples.PAST)));
    commit(tx -> store().save(tx, credential("endless", "id", 0)));
    commit(tx -> store().save(tx, credential("later", "id", Samples.PAST + 100)));
    StoredCredential revoked = credential("revoked", "id", 0);
    commit(tx -> store().save(tx, revoked));
    commit(tx -> store().save(tx, revoked.revoked(Samples.PAST)));

    assertThat(store().deleteEnded(Samples.PAST, 9)).isZero();
    assertThat(store().deleteEnded(Samples.PAST + 1, 1)).isOne();
    assertThat(store().deleteEnded(Samples.PAST + 1, 9)).isOne();
    assertThat(store().credentials("id", "", 9).items())
        .extracting(StoredCredential::accessor)
        .containsExactly("endless", "later");
  }

  @Test
  void ofManyWhoTakeTheLastUseOneSucceeds() throws Exception {
    StoredCredential credential = credential("once", "id", 0);
    StoredCredential once =
        new StoredCredential(
            "once",
            "id",
            1,
            credential.hash(),
            credential.life(),
            List.of(),
            1,
            0,
            StoredCredential.Failures.NONE);
    commit(tx -> store().save(tx, once));

    List<Boolean> taken = Threads.race(16, i -> () -> insist(this::takeOnce));

    assertThat(taken).containsOnlyOnce(true);
    assertThat(store().credential(once.hash()).orElseThrow().credential().usesLeft()).isZero();
  }

  @Test
  void givesBackAttemptsUntilTheyAreForgotten() {
    StoredAttempts first = new StoredAttempts("aa", 1, List.of(Samples.PAST));
    StoredAttempts second = new StoredAttempts("aa", 2, List.of(Samples.PAST, Samples.PAST + 3));
    commit(tx -> store().save(tx, first));
    Optional<StoredAttempts> found = commitAndGet(tx -> store().lockAttempts(tx, "aa"));
    assertThat(found).contains(first);
    commit(tx -> store().save(tx, second));
    found = commitAndGet(tx -> store().lockAttempts(tx, "aa"));
    assertThat(found).contains(second);

    assertContention(() -> commit(tx -> store().save(tx, second)));
    assertContention(() -> commit(tx -> store().save(tx, first)));
    commit(tx -> store().forgetAttempts(tx, "bb"));
    commit(tx -> store().forgetAttempts(tx, "aa"));
    found = commitAndGet(tx -> store().lockAttempts(tx, "aa"));
    assertThat(found).isEmpty();
  }

  @Test
  void deletesAttemptsByTheirLastOne() {
    commit(
        tx -> {
          store().save(tx, new StoredAttempts("aa", 1, List.of(5L, 10L)));
          store().save(tx, new StoredAttempts("bb", 1, List.of(9L)));
          store().save(tx, new StoredAttempts("cc", 1, List.of(8L)));
        });

    assertThat(store().deleteAttempts(10, 1)).isEqualTo(1);
    assertThat(store().deleteAttempts(10, 9)).isEqualTo(1);
    assertThat(store().deleteAttempts(10, 9)).isZero();
    Optional<StoredAttempts> stays = commitAndGet(tx -> store().lockAttempts(tx, "aa"));
    assertThat(stays).isPresent();
  }

  @Test
  void ofManyAttemptsAtOnceNoneIsLost() throws Exception {
    List<Boolean> all = Threads.race(16, i -> () -> insist(this::tryOnce));

    assertThat(all).hasSize(16).containsOnly(true);
    Optional<StoredAttempts> counted = commitAndGet(tx -> store().lockAttempts(tx, "aa"));
    assertThat(counted.orElseThrow().at()).hasSize(16);
  }

  private boolean tryOnce() {
    return commitAndGet(
        tx -> {
          Optional<StoredAttempts> found = store().lockAttempts(tx, "aa");
          store()
              .save(
                  tx,
                  found
                      .map(attempts -> attempts.with(tx.now(), 0))
                      .orElseGet(() -> new StoredAttempts("aa", 1, List.of(tx.now()))));
          return true;
        });
  }

  private boolean takeOnce() {
    return commitAndGet(
        tx -> {
          StoredCredential found = store().lockCredential(tx, "once").orElseThrow();
          if (found.usesLeft() > 0) {
            store().save(tx, found.used());
            return true;
          }
          return false;
        });
  }

  private static void assertContention(ThrowingCallable change) {
    assertThatThrownBy(change).isInstanceOf(ContentionException.class);
  }

  private static StoredLogin login(String name, String id) {
    return new StoredLogin(
        LoginMethod.APPROLE,
        name,
        id,
        1,
        GRANT,
        new StoredLogin.Credentials(1, 0),
        new StoredLogin.Made(Samples.PAST, "alice", Samples.PAST));
  }

  private StoredCredential credential(String accessor, String loginId, long expiresAt) {
    return new StoredCredential(
        accessor,
        loginId,
        1,
        samples.bytes(32),
        new StoredCredential.Life(Samples.PAST, "alice", expiresAt),
        List.of(),
        StoredCredential.UNLIMITED,
        0,
        StoredCredential.Failures.NONE);
  }

  private LoginStore store() {
    return database().loginStore();
  }
}
