package io.claviger.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.access.AccessTokens;
import io.claviger.access.AddressRange;
import io.claviger.access.AppRole;
import io.claviger.access.AppRoles;
import io.claviger.access.Caller;
import io.claviger.access.IdentifiedLogin;
import io.claviger.access.LoginGrant;
import io.claviger.access.LoginMethod;
import io.claviger.access.Logins;
import io.claviger.access.NewSecretId;
import io.claviger.access.NewToken;
import io.claviger.access.SecretIdInfo;
import io.claviger.access.TokenRequest;
import io.claviger.access.TokenState;
import io.claviger.api.AccessDeniedException;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.AuditResult;
import io.claviger.api.CallerContext;
import io.claviger.api.ConflictException;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.NotFoundException;
import io.claviger.api.SecretsAudit;
import io.claviger.api.TrailQuery;
import io.claviger.telemetry.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Logging in with a role id and a secret id, on an engine over whichever database. */
abstract class RoleLoginCases {
  private static final Caller ROOT = caller("alice", Caller.ROOT_POLICY);
  private static final Caller ADMIN = caller("bob", "admin");
  private static final Caller READER = caller("carol", "reader");
  private static final CallerContext HERE = CallerContext.of("x", "10.1.2.3", "agent", "request-1");

  /** A running engine. */
  record Subject(
      Logins logins,
      AccessTokens tokens,
      Function<Caller, SecretsAudit> audit,
      Metrics metrics,
      AutoCloseable engine) {}

  private Subject subject;
  private AppRoles roles;

  abstract Subject start();

  Subject subject() {
    return subject;
  }

  @BeforeEach
  void open() {
    subject = start();
    roles = subject.logins().appRoles();
  }

  @AfterEach
  void close() throws Exception {
    subject.engine().close();
  }

  private static Caller caller(String principal, String policy) {
    return Caller.of(CallerContext.of(principal, "192.0.2.1", "test", "r"), Set.of(policy));
  }

  private static AppRole.Settings settings(int uses, String... policies) {
    return new AppRole.Settings(
        new LoginGrant(
            Set.of(policies), Duration.ofMinutes(5), Duration.ofHours(1), List.of(), true),
        Duration.ofHours(2),
        uses);
  }

  private static AppRole.Settings bound(String range) {
    LoginGrant free = settings(0, "reader").grant();
    return new AppRole.Settings(
        new LoginGrant(
            free.policies(),
            free.tokenTtl(),
            free.tokenMaxTtl(),
            List.of(AddressRange.parse(range)),
            true),
        Duration.ofHours(2),
        0);
  }

  private static AppRole.Settings disabled() {
    LoginGrant open = settings(0, "reader").grant();
    return new AppRole.Settings(
        new LoginGrant(open.policies(), open.tokenTtl(), open.tokenMaxTtl(), List.of(), false),
        Duration.ofHours(2),
        0);
  }

  private Optional<NewToken> logIn(NewSecretId secretId) {
    return roles.logIn(HERE, secretId.roleId(), secretId.secretText());
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

  private void assertRefused(Optional<NewToken> login, String reason) {
    assertThat(login).isEmpty();
    assertThat(refused(reason)).as(reason).isEqualTo(1);
  }

  private List<AuditEvent> trail(AuditAction action) {
    return subject
        .audit()
        .apply(ROOT)
        .trail(TrailQuery.builder().action(action).limit(1000).build())
        .events();
  }

  @Test
  void aLoginGivesATokenOfTheRole() {
    AppRole role = roles.put(ADMIN, "dispatch", settings(0, "reader", "auditor"));
    NewSecretId secretId = roles.createSecretId(ADMIN, "dispatch", List.of());

    NewToken token = logIn(secretId).orElseThrow();

    assertThat(secretId.secretText()).startsWith("clvs_").hasSize(53);
    assertThat(secretId.roleId()).isEqualTo(role.roleId());
    assertThat(secretId.toString()).doesNotContain(secretId.secretText());
    assertThat(token.info().principal()).isEqualTo("approle:dispatch");
    assertThat(token.info().policies()).containsExactlyInAnyOrder("reader", "auditor");
    Caller shown =
        subject
            .tokens()
            .authenticate(token.secretText(), HERE.address(), Optional.empty(), Optional.empty())
            .orElseThrow();
    assertThat(shown.context().principal()).isEqualTo("approle:dispatch");
    AuditEvent event = trail(AuditAction.LOGIN).getFirst();
    assertThat(event.result()).isEqualTo(AuditResult.SUCCESS);
    assertThat(event.actorId()).contains("approle:dispatch");
    assertThat(event.actorIp()).contains("10.1.2.3");
    assertThat(event.requestId()).contains("request-1");
    assertThat(event.details())
        .containsEntry("method", "approle")
        .containsEntry("role", "dispatch")
        .containsEntry("accessor", token.accessor());
    assertThat(event.toString()).doesNotContain(secretId.secretText(), token.secretText());
  }

  @Test
  void of64LoginsWithAOneUseSecretIdOneSucceeds() throws Exception {
    roles.put(ADMIN, "once", settings(1, "reader"));
    NewSecretId secretId = roles.createSecretId(ADMIN, "once", List.of());

    List<Optional<NewToken>> answers = race(64, () -> logIn(secretId));

    assertThat(answers).filteredOn(Optional::isPresent).hasSize(1);
    assertThat(refused("used_up_secret_id")).isEqualTo(63);
    assertThat(trail(AuditAction.LOGIN)).hasSize(1);
    SecretIdInfo left = roles.secretIds(ADMIN, "once", null, 9).items().getFirst();
    assertThat(left.usesLeft()).isEqualTo(OptionalInt.of(0));
    assertThat(left.state()).isEqualTo(TokenState.USED_UP);
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

  @Test
  void usesAreCountedDown() {
    roles.put(ADMIN, "twice", settings(2, "reader"));
    NewSecretId secretId = roles.createSecretId(ADMIN, "twice", List.of());

    assertThat(logIn(secretId)).isPresent();
    assertThat(logIn(secretId)).isPresent();
    assertRefused(logIn(secretId), "used_up_secret_id");
  }

  @Test
  void whatDoesNotFitTogetherIsRefused() {
    roles.put(ADMIN, "one", settings(0, "reader"));
    roles.put(ADMIN, "other", settings(0, "admin"));
    NewSecretId one = roles.createSecretId(ADMIN, "one", List.of());
    NewSecretId other = roles.createSecretId(ADMIN, "other", List.of());

    assertRefused(roles.logIn(HERE, other.roleId(), one.secretText()), "wrong_secret_id");
    assertRefused(roles.logIn(HERE, "AAAAAAAAAAAAAAAA", one.secretText()), "unknown_role");
    assertRefused(roles.logIn(HERE, one.roleId(), one.secretText() + "A"), "malformed_secret_id");
    assertThat(roles.logIn(HERE, "\u0000', 'x", one.secretText())).isEmpty();
    assertThat(roles.logIn(HERE, one.roleId(), "")).isEmpty();
    assertThat(roles.logIn(HERE, one.roleId(), "clvs_\u0000")).isEmpty();
    assertThat(roles.logIn(HERE, one.info().accessor(), one.secretText())).isEmpty();
    assertThat(trail(AuditAction.LOGIN)).isEmpty();
  }

  @Test
  void aRevokedSecretIdIsRefusedFromTheAnswerOn() {
    roles.put(ADMIN, "dispatch", settings(0, "reader"));
    NewSecretId secretId = roles.createSecretId(ADMIN, "dispatch", List.of());
    NewSecretId stays = roles.createSecretId(ADMIN, "dispatch", List.of());
    assertThat(logIn(secretId)).isPresent();

    roles.revokeSecretId(ADMIN, secretId.info().accessor());
    roles.revokeSecretId(ADMIN, secretId.info().accessor());

    assertRefused(logIn(secretId), "revoked_secret_id");
    assertThat(logIn(stays)).isPresent();
  }

  @Test
  void aDisabledRoleRefusesUntilItIsEnabled() {
    roles.put(ADMIN, "dispatch", settings(0, "reader"));
    NewSecretId secretId = roles.createSecretId(ADMIN, "dispatch", List.of());

    roles.put(ADMIN, "dispatch", disabled());
    assertRefused(logIn(secretId), "disabled_role");

    roles.put(ADMIN, "dispatch", settings(0, "auditor"));
    assertThat(logIn(secretId).orElseThrow().info().policies()).containsExactly("auditor");
  }

  @Test
  void secretIdsOfADeletedRoleDoNotOpenItsSuccessor() {
    roles.put(ADMIN, "dispatch", settings(0, "reader"));
    NewSecretId secretId = roles.createSecretId(ADMIN, "dispatch", List.of());

    roles.delete(ADMIN, "dispatch");
    AppRole again = roles.put(ADMIN, "dispatch", settings(0, "reader"));

    assertThat(again.roleId()).isNotEqualTo(secretId.roleId());
    assertRefused(logIn(secretId), "unknown_role");
    assertThat(roles.logIn(HERE, again.roleId(), secretId.secretText())).isEmpty();
    assertThat(roles.secretIds(ADMIN, "dispatch", null, 9).items()).isEmpty();
  }

  @Test
  void addressesBindRoleSecretIdAndToken() {
    roles.put(ADMIN, "role", bound("10.0.0.0/8"));
    NewSecretId anywhere = roles.createSecretId(ADMIN, "role", List.of());
    NewSecretId nearby =
        roles.createSecretId(ADMIN, "role", List.of(AddressRange.parse("10.1.2.0/24")));
    CallerContext further = CallerContext.of("x", "10.9.9.9", null, null);
    CallerContext outside = CallerContext.of("x", "192.0.2.1", null, null);
    CallerContext nowhere = CallerContext.of("x");

    assertThat(roles.logIn(further, anywhere.roleId(), anywhere.secretText())).isPresent();
    assertThat(roles.logIn(further, nearby.roleId(), nearby.secretText())).isEmpty();
    assertThat(roles.logIn(outside, anywhere.roleId(), anywhere.secretText())).isEmpty();
    assertThat(roles.logIn(nowhere, anywhere.roleId(), anywhere.secretText())).isEmpty();
    assertThat(refused("foreign_address")).isEqualTo(3);

    String token = logIn(nearby).orElseThrow().secretText();
    assertThat(
            subject
                .tokens()
                .authenticate(token, outside.address(), Optional.empty(), Optional.empty()))
        .isEmpty();
  }

  @Test
  void onlyRootGivesRoot() {
    denied(() -> roles.put(ADMIN, "super", settings(0, "reader", "root")));
    roles.put(ROOT, "super", settings(0, "root"));
    denied(() -> roles.createSecretId(ADMIN, "super", List.of()));
    denied(() -> roles.put(ADMIN, "super", settings(5, "root")));

    denied(() -> roles.put(ADMIN, "super", settings(0, "reader")));
    denied(() -> roles.delete(ADMIN, "super"));

    assertThat(logIn(roles.createSecretId(ROOT, "super", List.of()))).isPresent();
    assertThat(trail(AuditAction.CHANGE_LOGIN))
        .filteredOn(event -> event.result() == AuditResult.DENIED)
        .hasSize(5);
  }

  /** What outlives such a token would not be limited any more. */
  @Test
  void aTokenWithUsesMakesNoOtherWaysIn() {
    roles.put(ROOT, "deploy", settings(0, "reader"));
    NewToken limited =
        subject
            .tokens()
            .create(ROOT, TokenRequest.builder("ci").policies(Set.of("admin")).uses(9).build());
    Caller ci =
        subject
            .tokens()
            .authenticate(limited.secretText(), HERE.address(), Optional.empty(), Optional.empty())
            .orElseThrow();

    denied(() -> roles.put(ci, "other", settings(0, "reader")));
    denied(() -> roles.createSecretId(ci, "deploy", List.of()));
  }

  /** Else whoever administers roles could make secret ids ahead of it. */
  @Test
  void aRoleDoesNotGetRootLater() {
    roles.put(ADMIN, "deploy", settings(0, "reader"));
    roles.createSecretId(ADMIN, "deploy", List.of());
    assertThatThrownBy(() -> roles.put(ROOT, "deploy", settings(0, "root")))
        .isInstanceOf(ConflictException.class);
    roles.delete(ROOT, "deploy");
    roles.put(ROOT, "deploy", settings(0, "root"));
  }

  @Test
  void administrationNeedsItsCapabilitiesAndIsRecorded() {
    denied(() -> roles.put(READER, "dispatch", settings(0, "reader")));
    denied(() -> roles.list(READER, null, 9));
    roles.put(ADMIN, "dispatch", settings(0, "reader"));
    String accessor = roles.createSecretId(ADMIN, "dispatch", List.of()).info().accessor();
    denied(() -> roles.get(READER, "dispatch"));
    denied(() -> roles.delete(READER, "dispatch"));
    denied(() -> roles.createSecretId(READER, "dispatch", List.of()));
    denied(() -> roles.secretIds(READER, "dispatch", null, 9));
    denied(() -> roles.revokeSecretId(READER, accessor));
    assertThat(roles.get(caller("eve", "auditor"), "dispatch").createdBy()).isEqualTo("bob");
    assertThat(roles.list(caller("eve", "auditor"), null, 9).items())
        .extracting(AppRole::name)
        .containsExactly("dispatch");

    roles.revokeSecretId(ADMIN, accessor);
    roles.delete(ADMIN, "dispatch");
    assertThat(trail(AuditAction.CHANGE_LOGIN))
        .filteredOn(event -> event.result() == AuditResult.SUCCESS)
        .extracting(event -> event.details().get("change"))
        .containsExactly("delete_role", "revoke_secret_id", "create_secret_id", "create_role");
    assertThat(trail(AuditAction.READ_LOGIN))
        .extracting(AuditEvent::result)
        .contains(AuditResult.DENIED, AuditResult.SUCCESS);
  }

  @Test
  void whatIsNotThereIsSaidAndRecorded() {
    assertThatThrownBy(() -> roles.get(ADMIN, "none")).isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> roles.delete(ADMIN, "none")).isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> roles.createSecretId(ADMIN, "none", List.of()))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> roles.revokeSecretId(ADMIN, "none"))
        .isInstanceOf(NotFoundException.class);
    assertThat(trail(AuditAction.CHANGE_LOGIN))
        .extracting(AuditEvent::result)
        .containsOnly(AuditResult.FAILURE)
        .hasSize(3);
  }

  @Test
  void namesHaveOneSpelling() {
    for (String name :
        List.of("", "Dispatch", " a", "a ", "a/b", "a*", "\uff41", "a\u0000", "-a")) {
      assertThatThrownBy(() -> roles.put(ADMIN, name, settings(0, "reader")))
          .as(name)
          .isInstanceOf(InvalidRequestException.class);
    }
    assertThatThrownBy(() -> settings(0, "Root")).isInstanceOf(InvalidRequestException.class);
    assertThatThrownBy(() -> settings(0)).isInstanceOf(InvalidRequestException.class);
    assertThatThrownBy(() -> settings(-1, "reader")).isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void listsInPieces() {
    for (String name : List.of("c", "a", "b")) {
      roles.put(ADMIN, name, settings(0, "reader"));
    }
    var first = roles.list(ADMIN, null, 2);

    assertThat(first.items()).extracting(AppRole::name).containsExactly("a", "b");
    assertThat(first.nextCursor()).contains("b");
    var rest = roles.list(ADMIN, "b", 2);
    assertThat(rest.items()).extracting(AppRole::name).containsExactly("c");
    assertThat(rest.nextCursor()).isEmpty();
  }

  @Test
  void anIdentifiedLoginGetsAnUnrenewableToken() {
    LoginGrant grant =
        new LoginGrant(
            Set.of("reader"), Duration.ofMinutes(5), Duration.ofMinutes(5), List.of(), true);
    NewToken token =
        subject
            .logins()
            .issueIdentified(
                HERE, new IdentifiedLogin(LoginMethod.JWT, "ci", "ci/project-1", grant));

    assertThat(token.info().principal()).isEqualTo("jwt:ci/project-1");
    assertThat(token.info().renewable()).isFalse();
    assertThat(trail(AuditAction.LOGIN).getFirst().details())
        .containsEntry("method", "jwt")
        .containsEntry("role", "ci");
    for (String name : List.of("", "a b", "a*", "a//b", "../b", "a/", "a\n", "\uff41")) {
      assertThatThrownBy(() -> new IdentifiedLogin(LoginMethod.JWT, "ci", name, grant))
          .isInstanceOf(InvalidRequestException.class);
    }
  }

  private static void denied(ThrowingCallable operation) {
    assertThatThrownBy(operation).isInstanceOf(AccessDeniedException.class);
  }
}
