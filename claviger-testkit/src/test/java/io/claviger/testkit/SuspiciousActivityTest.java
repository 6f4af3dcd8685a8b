package io.claviger.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.access.Caller;
import io.claviger.api.AccessDeniedException;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.AuditResult;
import io.claviger.api.CallerContext;
import io.claviger.api.CreateSecret;
import io.claviger.api.GoneException;
import io.claviger.api.Page;
import io.claviger.api.PutSecret;
import io.claviger.api.SecretMetadata;
import io.claviger.api.SecretReader;
import io.claviger.api.SecretValue;
import io.claviger.api.SecretsManager;
import io.claviger.api.TrailQuery;
import io.claviger.api.VersionSelector;
import io.claviger.audit.HeadLog;
import io.claviger.audit.Heads;
import io.claviger.audit.SuspicionRules;
import io.claviger.audit.SuspiciousActivity;
import io.claviger.audit.SuspiciousActivity.Kind;
import io.claviger.engine.Acting;
import io.claviger.engine.Engine;
import io.claviger.engine.Ports;
import io.claviger.seal.KeyRings;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Readers and suspicions of several engines over one database, in the database's time. */
class SuspiciousActivityTest {
  private static final SuspicionRules RULES =
      new SuspicionRules(5, Duration.ofMinutes(5), 3, Duration.ofDays(30));

  private final SecureRandom random = new SecureRandom();
  private final RootKeys roots = new RootKeys(List.of(LocalRootKey.generate(random)));
  private final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final MemoryDatabase database = new MemoryDatabase(clock);
  private final List<Engine> engines = new ArrayList<>();
  private final List<SuspiciousActivity> heard = new ArrayList<>();

  @AfterEach
  void close() {
    engines.forEach(Engine::close);
  }

  private Engine engine() {
    KeyRings rings = new KeyRings(database.keyRingStore(), roots, random, clock);
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
    Engine engine = new Engine(ports, rings, random, clock, RULES);
    engine.onSuspiciousActivity(heard::add);
    engines.add(engine);
    return engine;
  }

  private static SecretsManager secrets(Engine engine, String principal, String... policies) {
    CallerContext context = CallerContext.of(principal, "192.0.2.1", "test", "r");
    return engine.secrets(Acting.as(Caller.of(context, Set.of(policies))));
  }

  private static SecretsManager root(Engine engine, String principal) {
    return secrets(engine, principal, Caller.ROOT_POLICY);
  }

  private static void create(Engine engine, String name) {
    root(engine, "admin").create(CreateSecret.builder(name, SecretValue.text("v")).build());
  }

  private static void read(Engine engine, String principal, String name) {
    root(engine, principal).get(name, VersionSelector.current()).value().close();
  }

  private static void denied(Engine engine, String principal, String name) {
    assertThatThrownBy(() -> secrets(engine, principal).get(name, VersionSelector.current()))
        .isInstanceOf(AccessDeniedException.class);
  }

  private List<SuspiciousActivity> found(Engine engine) {
    while (engine.foldNow()) {
      assertThat(database.trail().position().seq()).isPositive();
    }
    heard.clear();
    engine.announceNow();
    return List.copyOf(heard);
  }

  private List<Kind> kinds(Engine engine) {
    return found(engine).stream().map(SuspiciousActivity::kind).toList();
  }

  private static List<AuditEvent> events(Engine engine, AuditAction action) {
    TrailQuery query = TrailQuery.builder().action(action).limit(1000).build();
    Caller admin = Caller.of(CallerContext.of("admin"), Set.of(Caller.ROOT_POLICY));
    return engine.audit(Acting.as(admin)).trail(query).events();
  }

  @Test
  void theFifthFailureIsToldOnceForSecretActorAndAddress() {
    Engine engine = engine();
    for (int i = 0; i < 4; i++) {
      denied(engine, "mallory", "a/" + i);
    }
    assertThat(found(engine)).isEmpty();

    denied(engine, "mallory", "a/4");
    List<SuspiciousActivity> told = found(engine);

    assertThat(told)
        .extracting(SuspiciousActivity::kind)
        .containsExactly(Kind.ACTOR_FAILURES, Kind.ADDRESS_FAILURES);
    assertThat(told)
        .allMatch(activity -> activity.count() == 5 && "mallory".equals(activity.actorId()))
        .allMatch(activity -> "a/4".equals(activity.secret()));
    denied(engine, "mallory", "a/5");
    assertThat(found(engine)).isEmpty();
    assertThat(events(engine, AuditAction.SUSPICIOUS_ACTIVITY))
        .hasSize(2)
        .allMatch(event -> event.details().get("failure_count").equals("5"));
  }

  @Test
  void failuresThatLieApartAreNotSuspicious() {
    Engine engine = engine();
    for (int i = 0; i < 12; i++) {
      denied(engine, "mallory", "a/" + i);
      clock.advance(Duration.ofSeconds(76));
    }

    assertThat(found(engine)).isEmpty();
  }

  @Test
  void anotherFolderGoesOnCountingWhereTheLastOneStopped() {
    Engine first = engine();
    for (int i = 0; i < 3; i++) {
      denied(first, "mallory", "a/" + i);
    }
    assertThat(found(first)).isEmpty();
    clock.advance(Duration.ofSeconds(30)); // the lease ends
    Engine second = engine();
    denied(second, "mallory", "b");
    denied(second, "mallory", "c");

    assertThat(kinds(second)).containsExactly(Kind.ACTOR_FAILURES, Kind.ADDRESS_FAILURES);
    assertThat(first.metrics().meters())
        .filteredOn(meter -> meter.name().equals("claviger_suspicious_activity"))
        .allMatch(meter -> meter.value().getAsDouble() == 0);
  }

  @Test
  void manySecretsAndWithdrawnOnesAreSuspicious() {
    Engine engine = engine();
    for (String name : List.of("a", "b", "c")) {
      create(engine, name);
      read(engine, "app", name);
    }
    assertThat(kinds(engine)).containsExactly(Kind.MANY_SECRETS);

    root(engine, "admin").disable("a", 1);
    assertThatThrownBy(() -> read(engine, "app", "a")).isInstanceOf(GoneException.class);
    List<SuspiciousActivity> told = found(engine);

    assertThat(told).extracting(SuspiciousActivity::kind).containsExactly(Kind.WITHDRAWN_SECRET);
    assertThat(told.getFirst().secret()).isEqualTo("a");
  }

  @Test
  void secretsAreCountedOnByAnotherFolderAndInTheWindowOnly() {
    Engine first = engine();
    for (String name : List.of("a", "b", "c", "d")) {
      create(first, name);
    }
    read(first, "slow", "a");
    read(first, "slow", "b");
    assertThat(found(first)).isEmpty();
    clock.advance(Duration.ofMinutes(4));
    read(first, "app", "a");
    read(first, "app", "b");
    read(first, "app", "b");
    assertThat(found(first)).isEmpty();
    clock.advance(Duration.ofSeconds(90)); // the lease ends, and what "slow" read is too long ago
    Engine second = engine();
    read(second, "slow", "c");
    assertThat(found(second)).isEmpty();

    read(second, "app", "c");

    List<SuspiciousActivity> told = found(second);
    assertThat(told).extracting(SuspiciousActivity::kind).containsExactly(Kind.MANY_SECRETS);
    assertThat(told.getFirst().actorId()).isEqualTo("app");
    assertThat(told.getFirst().count()).isEqualTo(3);
    read(second, "app", "d");
    assertThat(found(second)).isEmpty();
    clock.advance(Duration.ofMinutes(4));
    read(second, "app", "c");
    read(second, "app", "d");
    assertThat(found(second)).isEmpty();
  }

  @Test
  void whoHasReadAnotherVersionIsNotNew() {
    Engine engine = engine();
    create(engine, "old");
    read(engine, "app", "old");
    read(engine, "late", "old");
    clock.advance(Duration.ofDays(31));
    root(engine, "admin").put(PutSecret.builder("old", SecretValue.text("w")).build());
    Engine other = engine();

    read(other, "app", "old");
    read(other, "new", "old");

    List<SuspiciousActivity> told = found(other);
    assertThat(told).extracting(SuspiciousActivity::kind).containsExactly(Kind.NEW_READER);
    assertThat(told.getFirst().actorId()).isEqualTo("new");
    read(other, "late", "old");
    read(other, "new", "old");
    assertThat(found(other)).isEmpty();
  }

  @Test
  void aNewReaderIsSuspiciousOnlyWhereOthersHaveReadForLong() {
    Engine engine = engine();
    create(engine, "old");
    read(engine, "app", "old");
    clock.advance(Duration.ofDays(29));
    read(engine, "second", "old");
    assertThat(found(engine)).isEmpty();
    clock.advance(Duration.ofDays(1));
    create(engine, "new");
    read(engine, "third", "new");
    read(engine, "app", "old");
    assertThat(found(engine)).isEmpty();

    read(engine, "third", "old");
    read(engine, "third", "old");

    assertThat(kinds(engine)).containsExactly(Kind.NEW_READER);
  }

  @Test
  void readersAreListedWithWhatTheyDid() {
    Engine engine = engine();
    create(engine, "a");
    SecretsManager admin = root(engine, "admin");
    assertThat(admin.metadata("a").lastReadAt()).isEmpty();
    read(engine, "app", "a");
    Instant last = clock.instant().plusSeconds(60);
    clock.advance(Duration.ofSeconds(60));
    read(engine, "app", "a");
    read(engine, "zoo", "a");
    denied(engine, "mallory", "a");
    found(engine);

    Page<SecretReader> page = admin.readers("a", null, 1);
    SecretReader app = page.items().getFirst();
    assertThat(app.principal()).isEqualTo("app");
    assertThat(app.reads()).isEqualTo(2);
    assertThat(app.firstReadAt()).isEqualTo(last.minusSeconds(60));
    assertThat(app.lastReadAt()).isEqualTo(last);
    assertThat(app.addresses()).containsExactly("192.0.2.1");
    Page<SecretReader> rest = admin.readers("a", page.nextCursor().orElseThrow(), 1);
    assertThat(rest.items()).extracting(SecretReader::principal).containsExactly("zoo");
    assertThat(rest.nextCursor()).isEmpty();
    SecretMetadata metadata = admin.metadata("a");
    assertThat(metadata.lastReadAt()).contains(last);
    assertThat(metadata.readers30d()).hasValue(2);
    assertThat(events(engine, AuditAction.READ_READERS)).hasSize(2);
    assertThatThrownBy(() -> secrets(engine, "app").readers("a", null, 1))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void rowsAndSuppressedRepeatsAreAllAttemptsOfSeveralEngines() throws Exception {
    List<Engine> all = List.of(engine(), engine(), engine());
    int threads = 4;
    int each = 200;
    List<Future<?>> attempts = new ArrayList<>();
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Engine engine : all) {
        for (int thread = 0; thread < threads; thread++) {
          attempts.add(
              pool.submit(
                  () -> {
                    for (int i = 0; i < each; i++) {
                      denied(engine, "mallory", "a");
                    }
                  }));
        }
      }
      for (Future<?> attempt : attempts) {
        attempt.get();
      }
    }
    all.forEach(Engine::close);
    Engine last = engine();
    List<SuspiciousActivity> told = found(last);
    List<AuditEvent> rows =
        events(last, AuditAction.READ).stream()
            .filter(event -> event.result() == AuditResult.DENIED)
            .toList();

    long sum = 0;
    for (AuditEvent row : rows) {
      sum += 1 + Long.parseLong(row.details().getOrDefault("suppressed_repeats", "0"));
    }
    assertThat(sum).isEqualTo((long) all.size() * threads * each);
    assertThat(rows).hasSizeLessThan(all.size() * 10);
    assertThat(told)
        .extracting(SuspiciousActivity::kind)
        .containsExactly(Kind.SECRET_FAILURES, Kind.ACTOR_FAILURES, Kind.ADDRESS_FAILURES);
  }
}
