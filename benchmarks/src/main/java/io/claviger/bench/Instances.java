package io.claviger.bench;

import io.claviger.Claviger;
import io.claviger.access.Caller;
import io.claviger.api.CallerContext;
import io.claviger.api.CreateSecret;
import io.claviger.api.SecretValue;
import io.claviger.api.SecretsManager;
import io.claviger.audit.HeadLog;
import io.claviger.audit.Heads;
import io.claviger.engine.Acting;
import io.claviger.engine.Engine;
import io.claviger.engine.Ports;
import io.claviger.seal.KeyRings;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import io.claviger.testkit.MemoryDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/** Engines to measure. */
final class Instances {
  static final String PRINCIPAL = "dispatch";

  /** How many secrets there are: a power of two. */
  static final int SECRETS = 64;

  private static final SecureRandom RANDOM = new SecureRandom();

  private Instances() {}

  static KeyRings rings(MemoryDatabase database) {
    RootKeys roots = new RootKeys(List.of(LocalRootKey.generate(RANDOM)));
    KeyRings rings = new KeyRings(database.keyRingStore(), roots, RANDOM, Clock.systemUTC());
    rings.open();
    return rings;
  }

  /** The whole engine, but nothing waits for a disk. */
  static Engine inMemory() {
    MemoryDatabase database = new MemoryDatabase(Clock.systemUTC());
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
    return new Engine(ports, rings(database), RANDOM, Clock.systemUTC());
  }

  static Acting admin() {
    return Acting.as(Caller.of(CallerContext.of(PRINCIPAL), Set.of(Caller.ROOT_POLICY)));
  }

  static Claviger onSqlite(Path directory) {
    return Claviger.builder()
        .databaseUrl("sqlite:///" + directory.resolve("bench.db"))
        .rootKeys(new RootKeys(List.of(LocalRootKey.generate(RANDOM))))
        .admin(PRINCIPAL)
        .defaultPrincipal(PRINCIPAL)
        .build();
  }

  static void fill(SecretsManager secrets) {
    for (int i = 0; i < SECRETS; i++) {
      secrets.create(
          CreateSecret.builder(name(i), SecretValue.text("a-value-of-some-length-" + i)).build());
    }
  }

  static String name(int i) {
    return "bench/" + (i & SECRETS - 1);
  }
}
