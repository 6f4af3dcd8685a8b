package io.claviger.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.access.AccessPolicies;
import io.claviger.access.AccessPolicies.Question;
import io.claviger.access.Caller;
import io.claviger.access.Capability;
import io.claviger.access.Decision;
import io.claviger.access.Explanation;
import io.claviger.access.PolicyException;
import io.claviger.access.PolicyVersion;
import io.claviger.access.StoredPolicy;
import io.claviger.api.AccessDeniedException;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.AuditResult;
import io.claviger.api.BatchEntry;
import io.claviger.api.CallerContext;
import io.claviger.api.ConflictException;
import io.claviger.api.CreateSecret;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.ListQuery;
import io.claviger.api.NotFoundException;
import io.claviger.api.Page;
import io.claviger.api.PutSecret;
import io.claviger.api.SecretMetadata;
import io.claviger.api.SecretReference;
import io.claviger.api.SecretValue;
import io.claviger.api.SecretsManager;
import io.claviger.api.TrailQuery;
import io.claviger.api.VersionSelector;
import io.claviger.audit.HeadLog;
import io.claviger.audit.Heads;
import io.claviger.audit.SuspicionRules;
import io.claviger.engine.Acting;
import io.claviger.engine.Engine;
import io.claviger.engine.Ports;
import io.claviger.seal.KeyRings;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import io.claviger.tx.Transaction;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Who may do what, on two engines over one database. Neither follows the other: what one has
 * changed, the other learns from its own appends.
 */
class PoliciesTest {
  private static final SuspicionRules LIST_ALL =
      new SuspicionRules(0, Duration.ofMinutes(5), 0, Duration.ZERO);

  private static final String READ_FLEET =
      """
      description: the fleet's readers
      rules:
        - path: fleet/**
          capabilities: [read, list]
      """;

  private static final String WRITE_FLEET =
      "{\"rules\": [{\"path\": \"fleet/**\", \"capabilities\": [\"write\", \"rotate\"]}]}";

  private final SecureRandom random = new SecureRandom();
  private final RootKeys roots = new RootKeys(List.of(LocalRootKey.generate(random)));
  private final MemoryDatabase database = new MemoryDatabase(Clock.systemUTC());
  private final List<Engine> engines = new ArrayList<>();
  private Engine one;
  private Engine other;

  @BeforeEach
  void open() {
    one = engine();
    other = engine();
    for (String name : List.of("fleet/key", "fleet/private/key", "other/key")) {
      root(one).create(CreateSecret.builder(name, SecretValue.text("v")).build());
    }
  }

  @AfterEach
  void close() {
    engines.forEach(Engine::close);
  }

  private Engine engine() {
    KeyRings rings = new KeyRings(database.keyRingStore(), roots, random, Clock.systemUTC());
    rings.open();
    Ports ports =
        new Ports(
            database.transactions(),
            database.secretStore(),
            database.tokenStore(),
            database.policyStore(),
            database.loginStore(),
            database.journal(),
            database.trail(),
            new Heads.Places(database.headStore(), HeadLog.NONE),
            database.replicaStore(),
            database.upkeep());
    Engine engine = new Engine(ports, rings, random, Clock.systemUTC(), LIST_ALL);
    engines.add(engine);
    return engine;
  }

  private static Caller caller(String principal, String... policies) {
    return Caller.of(CallerContext.of(principal, "192.0.2.1", "test", "r"), Set.of(policies));
  }

  private static Caller rootCaller() {
    return caller("alice", Caller.ROOT_POLICY);
  }

  private static SecretsManager root(Engine engine) {
    return engine.secrets(Acting.as(rootCaller()));
  }

  private static SecretsManager bob(Engine engine) {
    return engine.secrets(Acting.as(caller("bob", "fleet")));
  }

  private PolicyVersion put(Engine engine, String document) {
    return engine.policies().put(rootCaller(), "fleet", document, OptionalLong.empty());
  }

  private static void read(SecretsManager secrets, String name) {
    secrets.get(name, VersionSelector.current()).value().close();
  }

  private static void denied(ThrowingCallable operation) {
    assertThatThrownBy(operation).isInstanceOf(AccessDeniedException.class);
  }

  private List<AuditEvent> trail(AuditAction action) {
    return one.audit(Acting.as(rootCaller()))
        .trail(TrailQuery.builder().action(action).limit(1000).build())
        .events();
  }

  @Test
  void grantsAndTakesAwayOnEveryReplicaFromTheAnswerOn() {
    denied(() -> read(bob(other), "fleet/key"));
    for (int round = 0; round < 20; round++) {
      put(one, READ_FLEET + "# round " + round);
      read(bob(other), "fleet/key");
      denied(() -> read(bob(other), "other/key"));
      one.policies().delete(rootCaller(), "fleet", OptionalLong.empty());
      denied(() -> read(bob(other), "fleet/key"));
    }
  }

  @Test
  void decidesAgainWhatAnotherPolicyHadDecidedAndSaysSoInTheTrail() {
    put(one, READ_FLEET);
    read(bob(other), "fleet/key");
    put(one, WRITE_FLEET);

    denied(() -> read(bob(other), "fleet/key"));
    List<AuditEvent> reads =
        trail(AuditAction.READ).stream()
            .filter(event -> event.actorId().equals(Optional.of("bob")))
            .toList();
    assertThat(reads)
        .extracting(AuditEvent::result)
        .containsExactly(AuditResult.DENIED, AuditResult.SUPERSEDED, AuditResult.SUCCESS);
  }

  /** As a program does that writes a whole set of policies with a few connections. */
  @Test
  void manyChangesAtOnceAreAllMade() throws Exception {
    put(one, READ_FLEET);
    List<Future<PolicyVersion>> changes = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 32; i++) {
        String name = "team-" + i;
        changes.add(
            threads.submit(
                () -> one.policies().put(rootCaller(), name, READ_FLEET, OptionalLong.empty())));
      }
    }
    for (Future<PolicyVersion> change : changes) {
      assertThat(change.get().version()).isEqualTo(1);
    }
    read(bob(other), "fleet/key");
  }

  @Test
  void decidesChangesListsAndBatchesAgainToo() {
    put(one, WRITE_FLEET);
    PutSecret change = PutSecret.builder("fleet/key", SecretValue.text("w")).build();
    bob(other).put(change);
    put(one, READ_FLEET);
    denied(() -> bob(other).put(change));
    assertThat(root(one).metadata("fleet/key").lastVersion()).isEqualTo(2);

    assertThat(names(bob(other), "fleet/")).containsExactly("fleet/key", "fleet/private/key");
    put(one, WRITE_FLEET);
    denied(() -> names(bob(other), "fleet/"));

    put(one, READ_FLEET);
    List<SecretReference> both =
        List.of(SecretReference.current("fleet/key"), SecretReference.current("other/key"));
    List<BatchEntry> entries = bob(other).getAll(both);
    assertThat(entries.get(0)).isInstanceOf(BatchEntry.Found.class);
    assertThat(entries.get(1)).isInstanceOf(BatchEntry.Refused.class);
    put(one, WRITE_FLEET);
    assertThat(bob(other).getAll(both)).allMatch(BatchEntry.Refused.class::isInstance);
  }

  @Test
  void aDenyHidesFromReadsListsVersionsAndMetadata() {
    put(
        one,
        READ_FLEET
            + """
              - path: fleet/private/**
                effect: deny
                capabilities: [read]
            """);

    read(bob(one), "fleet/key");
    denied(() -> read(bob(one), "fleet/private/key"));
    denied(() -> bob(one).metadata("fleet/private/key"));
    denied(() -> bob(one).versions("fleet/private/key", Long.MAX_VALUE, 10));
    denied(() -> names(bob(one), "fleet/private/"));
    assertThat(names(bob(one), "")).containsExactly("fleet/key");
  }

  @Test
  void hiddenSecretsLeaveNoTraceInAList() {
    put(one, READ_FLEET);
    for (int i = 10; i < 60; i++) {
      root(one).create(CreateSecret.builder("fleet.hidden/" + i, SecretValue.text("v")).build());
    }
    root(one).create(CreateSecret.builder("fleet/z", SecretValue.text("v")).build());

    ListQuery query = page("fleet", 2, null);
    Page<SecretMetadata> first = bob(one).list(query);
    assertThat(first.items())
        .extracting(SecretMetadata::name)
        .containsExactly("fleet/key", "fleet/private/key");
    Page<SecretMetadata> second = bob(one).list(page("fleet", 2, first.nextCursor().orElseThrow()));
    assertThat(second.items()).extracting(SecretMetadata::name).containsExactly("fleet/z");
    assertThat(second.nextCursor()).isEmpty();
    // Neither how many are hidden, nor whether one is, nor its name.
    ListQuery hidden = page("fleet.hidden/1", 1, null);
    denied(() -> bob(one).list(hidden));
    ListQuery mixed = page("fle", 1, null);
    assertThat(bob(one).list(mixed).items()).hasSize(1);
  }

  @Test
  void versionsPoliciesAndRefusesUnexpectedOnes() {
    assertThat(put(one, READ_FLEET).version()).isEqualTo(1);
    assertThat(put(other, READ_FLEET).version()).isEqualTo(1);
    assertThat(put(other, WRITE_FLEET).version()).isEqualTo(2);

    assertThatThrownBy(
            () -> one.policies().put(rootCaller(), "fleet", READ_FLEET, OptionalLong.of(1)))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("version 2");
    assertThat(one.policies().put(rootCaller(), "fleet", READ_FLEET, OptionalLong.of(2)).version())
        .isEqualTo(3);
    assertThat(one.policies().versions(rootCaller(), "fleet", null, 2).items())
        .extracting(PolicyVersion::version)
        .containsExactly(3L, 2L);
    assertThat(one.policies().get(rootCaller(), "fleet", OptionalLong.of(2)).document())
        .isEqualTo(WRITE_FLEET);

    one.policies().delete(rootCaller(), "fleet", OptionalLong.of(3));
    assertThatThrownBy(() -> other.policies().get(rootCaller(), "fleet", OptionalLong.empty()))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> other.policies().delete(rootCaller(), "fleet", OptionalLong.empty()))
        .isInstanceOf(NotFoundException.class);
    assertThat(put(one, READ_FLEET).version()).isEqualTo(5);
  }

  @Test
  void refusesDocumentsAndNamesWithTheReason() {
    assertThatThrownBy(() -> put(one, "rules:\n  - path: a//b\n    capabilities: [raed]\n"))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("line 3")
        .hasMessageContaining("read");
    for (String name : List.of("root", "Root", " root", "reader", "ｒoot", "a/b", "")) {
      assertThatThrownBy(
              () -> one.policies().put(rootCaller(), name, READ_FLEET, OptionalLong.empty()))
          .isInstanceOf(InvalidRequestException.class);
    }
  }

  /** A newer program may have written it, and it may hold rules that deny. */
  @Test
  void whoHoldsAPolicyThatCannotBeReadMayNothing() {
    Caller holder = caller("bob", "fleet", "reader");
    put(one, READ_FLEET);
    read(one.secrets(Acting.as(holder)), "other/key");
    try (Transaction tx = database.transactions().begin()) {
      long epoch = database.policyStore().lock(tx, "fleet").epoch() + 1;
      String newer = READ_FLEET.replace("path:", "paths:");
      database.policyStore().save(tx, new StoredPolicy("fleet", 2, newer, 1, "x", false), epoch);
      database.journal().raisePolicyEpoch(tx, epoch);
      tx.commit();
    }

    denied(() -> read(one.secrets(Acting.as(holder)), "other/key"));
    denied(() -> read(one.secrets(Acting.as(holder)), "fleet/key"));
    read(one.secrets(Acting.as(caller("erin", "reader"))), "other/key");
    read(root(one), "other/key");
  }

  @Test
  void onlyAdministratorsChangePoliciesAndAuditorsSeeThem() {
    put(one, READ_FLEET);
    Caller admin = caller("carol", "admin");
    Caller auditor = caller("dave", "auditor");
    Caller reader = caller("erin", "reader", "writer", "operator");

    one.policies().put(admin, "made-by-admin", READ_FLEET, OptionalLong.empty());
    assertThat(one.policies().list(auditor, null, 100).items())
        .extracting(PolicyVersion::name)
        .containsExactly(
            "admin", "auditor", "fleet", "made-by-admin", "operator", "reader", "root", "writer");
    denied(() -> one.policies().put(auditor, "x", READ_FLEET, OptionalLong.empty()));
    denied(() -> one.policies().delete(reader, "fleet", OptionalLong.empty()));
    denied(() -> one.policies().get(reader, "fleet", OptionalLong.empty()));
    denied(() -> read(one.secrets(Acting.as(admin)), "fleet/key"));
    denied(() -> read(one.secrets(Acting.as(auditor)), "fleet/key"));
    assertThat(trail(AuditAction.PUT_POLICY))
        .extracting(AuditEvent::result)
        .containsExactly(AuditResult.DENIED, AuditResult.SUCCESS, AuditResult.SUCCESS);
  }

  @Test
  void explainsWhichRuleDecides() {
    put(one, READ_FLEET);
    Question question =
        new Question(Set.of("fleet"), Capability.READ, "fleet/key", Optional.empty());

    Explanation explanation = other.policies().explain(caller("dave", "auditor"), question);
    assertThat(explanation.decision()).isEqualTo(new Decision(true, "fleet", 1, 3, 0));
    Question own = new Question(Set.of(), Capability.WRITE, "fleet/key", Optional.empty());
    assertThat(other.policies().explain(caller("bob", "fleet"), own).decision().allowed())
        .isFalse();
    denied(() -> other.policies().explain(caller("bob"), question));
    assertThatThrownBy(
            () ->
                other
                    .policies()
                    .explain(
                        rootCaller(),
                        new Question(
                            Set.of("nobody"), Capability.READ, "fleet/key", Optional.empty())))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("nobody");
  }

  @Test
  void whoMayAuditSomeSecretsSeesTheirTrailOnly() {
    put(one, "rules: [{path: fleet/**, capabilities: [audit]}]");
    var audit = one.audit(Acting.as(caller("bob", "fleet")));

    assertThat(audit.trail(TrailQuery.builder().prefix("fleet/").build()).events()).isNotEmpty();
    assertThat(audit.trail(TrailQuery.builder().resourceName("fleet/key").build()).events())
        .isNotEmpty();
    denied(() -> audit.trail(TrailQuery.builder().build()));
    denied(() -> audit.trail(TrailQuery.builder().prefix("flee").build()));
    denied(() -> audit.trail(TrailQuery.builder().resourceName("other/key").build()));
    denied(() -> audit.export(TrailQuery.builder().build(), event -> {}));
    denied(() -> audit.verify(true));
    denied(() -> audit.tail(TrailQuery.builder().build(), null));
  }

  @Test
  void aPrefixOfSecretsDoesNotShowSystemResources() {
    put(
        one,
        """
        rules:
          - {path: sys:policies, effect: deny, capabilities: [audit]}
          - {path: sys:audit, effect: deny, capabilities: [audit]}
        """);
    var audit = one.audit(Acting.as(caller("dave", "auditor", "fleet")));

    denied(() -> audit.trail(TrailQuery.builder().build()));
    denied(() -> audit.trail(TrailQuery.builder().prefix("sys:p").build()));
    for (String prefix : List.of("", "s", "sys")) {
      assertThat(audit.trail(TrailQuery.builder().prefix(prefix).build()).events())
          .noneMatch(event -> event.resourceName().startsWith("sys:"));
    }
    assertThat(audit.trail(TrailQuery.builder().prefix("fleet/").build()).events()).isNotEmpty();
  }

  @Test
  void whoeverFollowsLosesTheTrailWithTheRight() {
    put(one, "rules: [{path: fleet/**, capabilities: [audit]}]");
    TrailQuery query = TrailQuery.builder().prefix("fleet/").build();
    var audit = other.audit(Acting.as(caller("bob", "fleet")));
    String cursor = audit.tail(query, null).cursor();
    audit.tail(query, cursor);

    put(one, READ_FLEET);

    denied(() -> audit.tail(query, cursor));
  }

  @Test
  void rightsToTheWholeLogHoldOnEveryReplicaFromTheAnswerOn() {
    var audit = other.audit(Acting.as(caller("bob", "fleet")));
    denied(() -> audit.verify(false));

    put(one, "rules: [{path: '**', capabilities: [audit]}]");

    assertThat(audit.verify(false).damages()).isEmpty();
  }

  @Test
  void allPoliciesTogetherHaveALimit() {
    String large = READ_FLEET + "# " + "x".repeat(64 * 1024 - READ_FLEET.length() - 2);
    for (int i = 0; i < AccessPolicies.MAX_CHARACTERS / large.length(); i++) {
      one.policies().put(rootCaller(), "large-" + i, large, OptionalLong.empty());
    }
    assertThatThrownBy(() -> put(one, READ_FLEET)).isInstanceOf(ConflictException.class);
    one.policies().put(rootCaller(), "large-0", READ_FLEET, OptionalLong.empty());
    put(one, READ_FLEET);
  }

  private static ListQuery page(String prefix, int limit, @Nullable String cursor) {
    return new ListQuery(prefix, Optional.empty(), false, Optional.ofNullable(cursor), limit);
  }

  private static List<String> names(SecretsManager secrets, String prefix) {
    return secrets.list(ListQuery.prefix(prefix)).items().stream()
        .map(SecretMetadata::name)
        .toList();
  }
}
