package io.claviger.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.access.AccessTokens;
import io.claviger.access.AddressRange;
import io.claviger.access.Caller;
import io.claviger.access.LockoutRule;
import io.claviger.access.LoginGrant;
import io.claviger.access.Logins;
import io.claviger.access.NewToken;
import io.claviger.access.PasswordHashes;
import io.claviger.access.User;
import io.claviger.access.Users;
import io.claviger.api.AccessDeniedException;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.AuditResult;
import io.claviger.api.CallerContext;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.NotFoundException;
import io.claviger.api.SecretsAudit;
import io.claviger.api.TrailQuery;
import io.claviger.telemetry.Metrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logging in with user name and password, on engines over whichever database. */
abstract class UserLoginCases {
  private static final Caller ROOT = caller("alice", Caller.ROOT_POLICY);
  private static final Caller ADMIN = caller("bob", "admin");
  private static final Caller READER = caller("carol", "reader");
  private static final CallerContext HERE = CallerContext.of("x", "10.1.2.3", "agent", "request-1");
  private static final String PASSWORD = "planted horse battery";
  private static final String WRONG = "planted horse batterx";

  /** A running engine. */
  record Subject(
      Logins logins,
      AccessTokens tokens,
      Function<Caller, SecretsAudit> audit,
      Metrics metrics,
      AutoCloseable engine) {}

  /** Shows how many passwords were really tried; reversible, and of no use elsewhere. */
  static final class CountedHashes implements PasswordHashes {
    final AtomicInteger compared = new AtomicInteger();
    final AtomicInteger comparedWithNothing = new AtomicInteger();
    private final AtomicInteger salts = new AtomicInteger();

    private static String end(String password) {
      return "$" + HexFormat.of().formatHex(password.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Turn turn() {
      return new Turn() {
        @Override
        public String hash(String password) {
          return salts.incrementAndGet() + end(password);
        }

        @Override
        public boolean matches(String password, String hash) {
          compared.incrementAndGet();
          return hash.endsWith(end(password));
        }

        @Override
        public void compareWithNothing(String password) {
          comparedWithNothing.incrementAndGet();
        }

        @Override
        public void close() {}
      };
    }
  }

  private final CountedHashes hashes = new CountedHashes();
  private Subject subject;
  private Users users;

  abstract Subject start();

  /** One more engine on the same database; the same one where there can be no other. */
  abstract Subject startAnother();

  Users users() {
    return users;
  }

  @BeforeEach
  void open() {
    subject = start();
    users = subject.logins().users(hashes, LockoutRule.DEFAULT);
  }

  @AfterEach
  void close() throws Exception {
    subject.engine().close();
  }

  private static Caller caller(String principal, String policy) {
    return Caller.of(CallerContext.of(principal, "192.0.2.1", "test", "r"), Set.of(policy));
  }

  static LoginGrant grant(String... policies) {
    return new LoginGrant(
        Set.of(policies), Duration.ofMinutes(5), Duration.ofHours(1), List.of(), true);
  }

  private Optional<NewToken> logIn(String name, String password) {
    return users.logIn(HERE, name, password);
  }

  private double refused(String reason) {
    return subject.metrics().meters().stream()
        .filter(
            meter ->
                meter.name().equals("claviger_authentication_failures")
                    && meter.tags().containsValue(reason))
        .mapToDouble(meter -> meter.value().getAsDouble())
        .sum();
  }

  private List<AuditEvent> trail(AuditAction action) {
    return subject
        .audit()
        .apply(ROOT)
        .trail(TrailQuery.builder().action(action).limit(1000).build())
        .events();
  }

  @Test
  void aLoginGivesATokenOfTheUser() {
    User user = users.put(ADMIN, "dora", grant("reader", "auditor"), PASSWORD);

    NewToken token = logIn("dora", PASSWORD).orElseThrow();

    assertThat(user.createdBy()).isEqualTo("bob");
    assertThat(token.info().principal()).isEqualTo("userpass:dora");
    assertThat(token.info().policies()).containsExactlyInAnyOrder("reader", "auditor");
    AuditEvent event = trail(AuditAction.LOGIN).getFirst();
    assertThat(event.actorId()).contains("userpass:dora");
    assertThat(event.actorIp()).contains("10.1.2.3");
    assertThat(event.details())
        .containsEntry("method", "userpass")
        .containsEntry("role", "dora")
        .containsEntry("accessor", token.accessor());
    assertThat(trail(AuditAction.CHANGE_LOGIN) + "" + trail(AuditAction.LOGIN))
        .doesNotContain("planted");
  }

  @Test
  void aWrongPasswordAndAnUnknownUserLookAlikeAndTakeAsLong() {
    users.put(ADMIN, "dora", grant("reader"), PASSWORD);

    assertThat(logIn("dora", WRONG)).isEmpty();
    assertThat(logIn("nobody", WRONG)).isEmpty();
    assertThat(logIn("\u0000', 'x", WRONG)).isEmpty();
    assertThat(logIn("", "")).isEmpty();
    assertThat(logIn("dora", "")).isEmpty();

    assertThat(refused("wrong_password")).isEqualTo(2);
    assertThat(refused("unknown_user")).isEqualTo(3);
    assertThat(hashes.compared).hasValue(2);
    assertThat(hashes.comparedWithNothing).hasValue(3);
    assertThat(trail(AuditAction.LOGIN)).isEmpty();
  }

  @Test
  void of64WrongGuessesAtOnceNoMoreThanFiveAreLookedAt() throws Exception {
    users.put(ADMIN, "dora", grant("reader"), PASSWORD);
    Subject other = startAnother();
    Users there = other.logins().users(hashes, LockoutRule.DEFAULT);
    AtomicInteger turn = new AtomicInteger();

    List<Optional<NewToken>> answers =
        race(
            64, () -> (turn.getAndIncrement() % 2 == 0 ? users : there).logIn(HERE, "dora", WRONG));
    if (!other.equals(subject)) {
      other.engine().close();
    }

    assertThat(answers).containsOnly(Optional.empty());
    assertThat(hashes.compared).hasValue(5);
    assertThat(logIn("dora", PASSWORD)).as("locked out").isEmpty();
    assertThat(hashes.compared).hasValue(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dora",
        "Dora",
        " DORA\t",
        "\uff44\uff4f\uff52\uff41", // full width
        "dor\u00aa", // feminine ordinal
        "\u2003dora\u00a0",
      })
  void noSpellingOfANameGetsMoreAttempts(String spelling) {
    users.put(ADMIN, "dora", grant("reader"), PASSWORD);
    assertThat(logIn(spelling, PASSWORD)).as("it is the same user").isPresent();
    for (String typed : List.of("dora", "DORA", " dora", "dora ", spelling)) {
      assertThat(logIn(typed, WRONG)).isEmpty();
    }
    int compared = hashes.compared.get();

    assertThat(logIn(spelling, PASSWORD)).isEmpty();
    assertThat(refused("locked_user")).isEqualTo(1);
    assertThat(hashes.compared).hasValue(compared);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "d\u043era", // Cyrillic o
        "dor\u03b1", // Greek alpha
        "do\u200bra", // zero width space
        "d\u00f3ra",
        "do ra",
        "dora\u0000",
        "dora/",
        "\u202edora",
      })
  void whatOnlyLooksLikeANameIsNobodys(String lookAlike) {
    users.put(ADMIN, "dora", grant("reader"), PASSWORD);

    assertThat(logIn(lookAlike, PASSWORD)).isEmpty();
    assertThat(refused("unknown_user")).isEqualTo(1);
    assertThat(hashes.compared).hasValue(0);
    assertThatThrownBy(() -> users.put(ADMIN, lookAlike, grant("reader"), PASSWORD))
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void whoDoesNotExistIsLockedOutAsEarly() {
    users.put(ADMIN, "dora", grant("reader"), PASSWORD);
    for (int i = 0; i < 7; i++) {
      logIn("dora", WRONG);
      logIn("nobody", WRONG);
    }

    assertThat(hashes.compared).hasValue(5);
    assertThat(hashes.comparedWithNothing).hasValue(5);
    assertThat(refused("locked_user")).isEqualTo(4);
    users.put(ADMIN, "erik", grant("reader"), PASSWORD);
    assertThat(logIn("erik", PASSWORD)).as("others are not locked out").isPresent();
  }

  @Test
  void theRightPasswordClearsTheCountAndSoDoesANewOne() {
    users.put(ADMIN, "dora", grant("reader"), PASSWORD);
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 4; j++) {
        assertThat(logIn("dora", WRONG)).isEmpty();
      }
      assertThat(logIn("dora", PASSWORD)).isPresent();
    }
    for (int i = 0; i < 5; i++) {
      logIn("dora", WRONG);
    }
    users.put(ADMIN, "dora", grant("reader"), null);
    assertThat(logIn("dora", PASSWORD)).as("only settings changed").isEmpty();

    users.put(ADMIN, "dora", grant("reader"), "another planted one");

    assertThat(logIn("dora", PASSWORD)).isEmpty();
    assertThat(logIn("dora", "another planted one")).isPresent();
  }

  @Test
  void settingsChangeWithoutThePassword() {
    users.put(ADMIN, "dora", grant("reader"), PASSWORD);
    users.put(ADMIN, "dora", grant("auditor"), null);

    assertThat(logIn("dora", PASSWORD).orElseThrow().info().policies()).containsExactly("auditor");
    assertThatThrownBy(() -> users.put(ADMIN, "new", grant("reader"), null))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("password");
  }

  @Test
  void aDisabledUserAndAForeignAddressAreRefused() {
    users.put(
        ADMIN,
        "dora",
        new LoginGrant(
            Set.of("reader"), Duration.ofMinutes(5), Duration.ofHours(1), List.of(), false),
        PASSWORD);
    assertThat(logIn("dora", PASSWORD)).isEmpty();
    assertThat(refused("disabled_user")).isEqualTo(1);

    users.put(
        ADMIN,
        "erik",
        new LoginGrant(
            Set.of("reader"),
            Duration.ofMinutes(5),
            Duration.ofHours(1),
            List.of(AddressRange.parse("192.0.2.0/24")),
            true),
        PASSWORD);
    assertThat(logIn("erik", PASSWORD)).isEmpty();
    assertThat(refused("foreign_address")).isEqualTo(1);
    NewToken near =
        users.logIn(CallerContext.of("x", "192.0.2.9", null, null), "erik", PASSWORD).orElseThrow();
    assertThat(caller(near)).as("the token is bound as the login is").isEmpty();
  }

  @Test
  void aDeletedUserIsGoneAndItsSuccessorHasItsOwnPassword() {
    users.put(ADMIN, "dora", grant("reader"), PASSWORD);
    users.delete(ADMIN, "dora");
    assertThat(logIn("dora", PASSWORD)).isEmpty();

    users.put(ADMIN, "dora", grant("reader"), "another planted one");

    assertThat(logIn("dora", PASSWORD)).isEmpty();
    assertThat(logIn("dora", "another planted one")).isPresent();
  }

  private Optional<Caller> caller(NewToken token) {
    return subject
        .tokens()
        .authenticate(token.secretText(), HERE.address(), Optional.empty(), Optional.empty());
  }

  private Caller loggedIn(String name, String password) {
    return caller(logIn(name, password).orElseThrow()).orElseThrow();
  }

  @Test
  void aUserChangesTheOwnPassword() {
    users.put(ADMIN, "dora", grant("reader"), PASSWORD);
    Caller dora = loggedIn("dora", PASSWORD);

    denied(() -> users.changePassword(dora, WRONG, "another planted one"));
    users.changePassword(dora, PASSWORD, "another planted one");

    assertThat(logIn("dora", PASSWORD)).isEmpty();
    assertThat(logIn("dora", "another planted one")).isPresent();
    List<AuditEvent> changes = trail(AuditAction.CHANGE_LOGIN);
    assertThat(changes.getFirst().details()).containsEntry("change", "change_own_password");
    assertThat(changes.getFirst().actorId()).contains("userpass:dora");
    assertThat(changes.get(1).result()).isNotEqualTo(AuditResult.SUCCESS);
    assertThat(changes.toString()).doesNotContain("planted");
  }

  @Test
  void whoHoldsAStolenTokenGuessesNoMoreThanOthers() {
    users.put(ADMIN, "dora", grant("reader"), PASSWORD);
    Caller dora = loggedIn("dora", PASSWORD);
    int before = hashes.compared.get();
    for (int i = 0; i < 8; i++) {
      denied(() -> users.changePassword(dora, WRONG, "another planted one"));
    }

    assertThat(hashes.compared).hasValue(before + 5);
    denied(() -> users.changePassword(dora, PASSWORD, "another planted one"));
  }

  @Test
  void whoHoldsAStolenTokenKeepsTheUserOutUntilTheTokenIsRevoked() {
    users.put(ADMIN, "dora", grant("reader"), PASSWORD);
    NewToken stolen = logIn("dora", PASSWORD).orElseThrow();
    Caller thief = caller(stolen).orElseThrow();
    for (int i = 0; i < 5; i++) {
      denied(() -> users.changePassword(thief, WRONG, "another planted one"));
    }
    assertThat(logIn("dora", PASSWORD)).as("counted with the logins").isEmpty();
    assertThat(refused("locked_user")).isEqualTo(1);

    subject.tokens().revoke(ROOT, stolen.accessor());
    users.put(ADMIN, "dora", grant("reader"), "another planted one");

    assertThat(caller(stolen)).isEmpty();
    assertThat(logIn("dora", "another planted one")).isPresent();
  }

  @Test
  void wrongLoginsCountForTheOwnPasswordToo() {
    users.put(ADMIN, "dora", grant("reader"), PASSWORD);
    Caller dora = loggedIn("dora", PASSWORD);
    for (int i = 0; i < 5; i++) {
      logIn("dora", WRONG);
    }
    int compared = hashes.compared.get();

    denied(() -> users.changePassword(dora, PASSWORD, "another planted one"));
    assertThat(hashes.compared).as("not looked at").hasValue(compared);
    users.put(ADMIN, "dora", grant("reader"), PASSWORD);
    users.changePassword(dora, PASSWORD, "another planted one");
    assertThat(logIn("dora", "another planted one")).isPresent();
  }

  @Test
  void onlyUsersHaveAPasswordToChange() {
    users.put(ADMIN, "dora", grant("reader"), PASSWORD);
    denied(() -> users.changePassword(ROOT, PASSWORD, "another planted one"));
    denied(
        () ->
            users.changePassword(
                caller("userpass:dora", "reader"), PASSWORD, "another planted one"));
    assertThat(hashes.compared).hasValue(0);
  }

  @Test
  void onlyRootGivesRoot() {
    denied(() -> users.put(ADMIN, "chief", grant("root"), PASSWORD));
    users.put(ROOT, "chief", grant("root"), PASSWORD);
    denied(() -> users.put(ADMIN, "chief", grant("root"), "another planted one"));

    assertThat(logIn("chief", PASSWORD)).isPresent();
  }

  @Test
  void administrationNeedsItsCapabilitiesAndIsRecorded() {
    denied(() -> users.put(READER, "dora", grant("reader"), PASSWORD));
    users.put(ADMIN, "dora", grant("reader"), PASSWORD);
    denied(() -> users.get(READER, "dora"));
    denied(() -> users.list(READER, null, 9));
    denied(() -> users.delete(READER, "dora"));
    assertThat(users.get(caller("eve", "auditor"), "dora").name()).isEqualTo("dora");
    users.delete(ADMIN, "dora");

    assertThat(trail(AuditAction.CHANGE_LOGIN))
        .filteredOn(event -> event.result() == AuditResult.SUCCESS)
        .extracting(event -> event.details().get("change"))
        .containsExactly("delete_user", "create_user");
    assertThatThrownBy(() -> users.get(ADMIN, "dora")).isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> users.delete(ADMIN, "dora")).isInstanceOf(NotFoundException.class);
  }

  @Test
  void listsInPieces() {
    for (String name : List.of("c", "a", "b@x.example")) {
      users.put(ADMIN, name, grant("reader"), PASSWORD);
    }
    var first = users.list(ADMIN, null, 2);

    assertThat(first.items()).extracting(User::name).containsExactly("a", "b@x.example");
    assertThat(users.list(ADMIN, first.nextCursor().orElseThrow(), 2).items())
        .extracting(User::name)
        .containsExactly("c");
  }

  @ParameterizedTest
  @ValueSource(strings = {"root", "system", "claviger", "anonymous", "unknown", "local-operator"})
  void reservedNamesAreNobodys(String name) {
    assertThatThrownBy(() -> users.put(ROOT, name, grant("reader"), PASSWORD))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("reserved");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "elevenchars", "aaaaaaaaaaaaaaaa", "my name is Dora Smith"})
  void passwordsThatAreEasyToGuessAreRefused(String password) {
    assertThatThrownBy(() -> users.put(ADMIN, "dora", grant("reader"), password))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageNotContaining("Smith");
  }

  @Test
  void aPasswordIsTheSameHoweverItsLettersAreComposed() {
    users.put(ADMIN, "dora", grant("reader"), "gr\u00fcne \u00c4pfel und B");

    assertThat(logIn("dora", "gru\u0308ne A\u0308pfel und B")).isPresent();
    assertThat(logIn("dora", "x".repeat(100_000))).isEmpty();
  }

  private static <T> List<T> race(int threads, Callable<T> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      CountDownLatch ready = new CountDownLatch(threads);
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        futures.add(
            pool.submit(
                () -> {
                  ready.countDown();
                  ready.await();
                  return work.call();
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get(120, TimeUnit.SECONDS));
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }

  private static void denied(ThrowingCallable operation) {
    assertThatThrownBy(operation).isInstanceOf(AccessDeniedException.class);
  }
}
