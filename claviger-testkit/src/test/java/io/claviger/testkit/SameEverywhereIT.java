package io.claviger.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.Claviger;
import io.claviger.access.Caller;
import io.claviger.api.CallerContext;
import io.claviger.api.SecretsAudit;
import io.claviger.api.SecretsManager;
import io.claviger.audit.HeadLog;
import io.claviger.audit.Heads;
import io.claviger.audit.SuspicionRules;
import io.claviger.engine.Acting;
import io.claviger.engine.Engine;
import io.claviger.engine.Ports;
import io.claviger.seal.KeyRings;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same seeded random operations on the engine in memory, over SQLite and over PostgreSQL give
 * the same answers, the same secrets and the same audit trail.
 */
class SameEverywhereIT {
  /** What is found comes when it comes. */
  private static final SuspicionRules NO_RULES =
      new SuspicionRules(0, Duration.ofMinutes(5), 0, Duration.ZERO);

  private static final long SEED = Long.getLong("claviger.test.seed", 20_260_301L);
  private static final int OPERATIONS = Integer.getInteger("claviger.test.operations", 10_000);

  private final SecureRandom random = new SecureRandom();
  private final RootKeys roots = new RootKeys(List.of(LocalRootKey.generate(random)));
  private final List<AutoCloseable> open = new ArrayList<>();

  @TempDir private Path folder;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  /** One engine as the operations see it. */
  private record Subject(String name, SecretsManager secrets, SecretsAudit audit) {}

  @Test
  void randomOperationsAgreeInMemoryOnSqliteAndOnPostgres() {
    List<Subject> subjects =
        List.of(
            inMemory(),
            over("SQLite", "sqlite:///" + folder.resolve("same.db")),
            over("PostgreSQL", EmbeddedPostgresFixture.shared().freshDatabase().url()));
    List<Random> dice = subjects.stream().map(subject -> new Random(SEED)).toList();
    for (int i = 0; i < OPERATIONS; i++) {
      String expected = null;
      for (int k = 0; k < subjects.size(); k++) {
        Subject subject = subjects.get(k);
        String answer = RandomOperation.run(dice.get(k), subject.secrets());
        if (expected == null) {
          expected = answer;
        }
        assertThat(answer)
            .as("operation %d on %s, seed %d", i, subject.name(), SEED)
            .isEqualTo(expected);
      }
    }
    List<String> secrets = RandomOperation.allSecrets(subjects.getFirst().secrets());
    List<String> trail = RandomOperation.wholeTrail(subjects.getFirst().audit());
    assertThat(secrets).isNotEmpty();
    assertThat(trail).hasSizeGreaterThan(OPERATIONS / 2);
    for (Subject subject : subjects.subList(1, subjects.size())) {
      assertThat(RandomOperation.allSecrets(subject.secrets())).isEqualTo(secrets);
      assertThat(RandomOperation.wholeTrail(subject.audit())).isEqualTo(trail);
    }
  }

  private Subject inMemory() {
    Clock clock = Clock.systemUTC();
    MemoryDatabase database = new MemoryDatabase(clock);
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
    Engine engine = new Engine(ports, rings, random, clock, NO_RULES);
    engine.start();
    open.add(engine);
    Acting acting = Acting.as(Caller.of(CallerContext.of("admin"), Set.of(Caller.ROOT_POLICY)));
    return new Subject("memory", engine.secrets(acting), engine.audit(acting));
  }

  private Subject over(String name, String url) {
    Claviger claviger =
        Claviger.builder()
            .databaseUrl(url)
            .rootKeys(roots)
            .suspicion(NO_RULES)
            .admin("admin")
            .defaultPrincipal("admin")
            .build();
    open.add(claviger);
    return new Subject(name, claviger.secrets(), claviger.audit());
  }
}
