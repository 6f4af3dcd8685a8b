package io.claviger.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.access.Caller;
import io.claviger.access.PolicyStore;
import io.claviger.access.PolicyVersion;
import io.claviger.api.AccessDeniedException;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.AuditResult;
import io.claviger.api.CallerContext;
import io.claviger.api.CreateSecret;
import io.claviger.api.ErrorCode;
import io.claviger.api.SecretValue;
import io.claviger.api.TrailQuery;
import io.claviger.api.UnavailableException;
import io.claviger.audit.HeadLog;
import io.claviger.audit.Heads;
import io.claviger.engine.Acting;
import io.claviger.engine.Engine;
import io.claviger.engine.Ports;
import io.claviger.seal.KeyRings;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A change of policies is made, and then they cannot be loaded: the change counts, and nobody gets
 * anything by the policies before it.
 */
class PolicyFaultsTest {
  private static final String NOTHING =
      "rules: [{path: 'fleet/**', effect: deny, capabilities: [read]}]";
  private static final String READ = "rules: [{path: 'fleet/**', capabilities: [read]}]";

  /** What a change asks of the store of policies, in this order. */
  private static final List<String> CHANGE =
      List.of("PolicyStore.lock", "PolicyStore.save", "PolicyStore.load");

  private final SecureRandom random = new SecureRandom();
  private final RootKeys roots = new RootKeys(List.of(LocalRootKey.generate(random)));
  private final MemoryDatabase database = new MemoryDatabase(Clock.systemUTC());
  private final FaultPlan plan = new FaultPlan();
  private volatile Runnable beforeTransaction = () -> {};
  private Engine engine;

  /** How loading fails. */
  enum Failure {
    UNAVAILABLE,
    UNEXPECTED;

    RuntimeException make() {
      return this == UNAVAILABLE
          ? new UnavailableException(ErrorCode.DATABASE_UNAVAILABLE, "planted", null)
          : new IllegalStateException("planted");
    }
  }

  @BeforeEach
  void open() {
    KeyRings rings = new KeyRings(database.keyRingStore(), roots, random, Clock.systemUTC());
    rings.open();
    Ports ports =
        new Ports(
            () -> {
              beforeTransaction.run();
              return database.transactions().begin();
            },
            database.secretStore(),
            database.tokenStore(),
            plan.around(PolicyStore.class, database.policyStore()),
            database.loginStore(),
            database.journal(),
            database.trail(),
            new Heads.Places(database.headStore(), HeadLog.NONE),
            database.replicaStore(),
            database.upkeep());
    // Not started: nothing looks at the policies by itself.
    engine = new Engine(ports, rings, random, Clock.systemUTC());
    CreateSecret secret = CreateSecret.builder("fleet/key", SecretValue.text("v")).build();
    engine.secrets(Acting.as(root())).create(secret);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private static Caller caller(String principal, String policy) {
    return Caller.of(CallerContext.of(principal), Set.of(policy));
  }

  private static Caller root() {
    return caller("alice", Caller.ROOT_POLICY);
  }

  private PolicyVersion put(String document) {
    return engine.policies().put(root(), "fleet", document, OptionalLong.empty());
  }

  private void read() {
    engine.secrets(Acting.as(caller("bob", "fleet"))).get("fleet/key").value().close();
  }

  private void denied() {
    assertThatThrownBy(this::read).isInstanceOf(AccessDeniedException.class);
  }

  /** The next change is made, and so many times the policies cannot be loaded after it. */
  private int failLoading(Failure failure, int times) {
    int before = plan.calls().size();
    for (int i = 0; i < times; i++) {
      plan.failBefore(before + CHANGE.size() + i, failure::make);
    }
    return before;
  }

  private void assertLoadingFailed(int before) {
    List<String> calls = plan.calls();
    assertThat(calls.subList(before, calls.size())).isEqualTo(CHANGE);
  }

  private List<AuditEvent> trail(AuditAction action) {
    return engine
        .audit(Acting.as(root()))
        .trail(TrailQuery.builder().action(action).build())
        .events();
  }

  @ParameterizedTest
  @EnumSource
  void aChangeThatIsMadeIsAnsweredAsMade(Failure failure) {
    put(READ);
    read();
    int before = failLoading(failure, 1);

    assertThat(put(NOTHING).version()).isEqualTo(2);

    assertLoadingFailed(before);
    assertThat(trail(AuditAction.PUT_POLICY))
        .extracting(AuditEvent::result)
        .containsOnly(AuditResult.SUCCESS)
        .hasSize(2);
    denied();
    before = failLoading(failure, 1);
    engine.policies().delete(root(), "fleet", OptionalLong.of(2));
    assertLoadingFailed(before);
    denied();
  }

  @ParameterizedTest
  @EnumSource
  void nobodyReadsByThePoliciesBeforeTheChange(Failure failure) {
    put(READ);
    read();
    failLoading(failure, 4);
    put(NOTHING);

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(this::read).hasMessageContaining("planted");
    }
    denied();
    assertThat(trail(AuditAction.READ))
        .filteredOn(event -> event.result() == AuditResult.SUCCESS)
        .as("the one before the change")
        .hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void nobodyIsDeniedByThePoliciesBeforeTheChange(Failure failure) {
    put(NOTHING);
    denied();
    failLoading(failure, 1);
    put(READ);

    read();
  }

  /** As many as there may be: they would keep an administrator from taking rights away. */
  @Test
  @Timeout(60)
  void whoMayNotChangePoliciesDoesNotStandInTheQueueOfThoseWhoMay() throws Exception {
    Gate change = new Gate();
    beforeTransaction = change::pass;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<PolicyVersion> changing = threads.submit(() -> put(READ));
      change.awaitArrival();

      assertThatThrownBy(
              () ->
                  engine
                      .policies()
                      .put(caller("bob", "fleet"), "fleet", NOTHING, OptionalLong.empty()))
          .isInstanceOf(AccessDeniedException.class);

      change.release();
      assertThat(changing.get().version()).isEqualTo(1);
    } finally {
      change.release();
    }
    read();
  }
}
