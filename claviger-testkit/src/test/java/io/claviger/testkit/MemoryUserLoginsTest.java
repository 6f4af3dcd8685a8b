package io.claviger.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.access.Caller;
import io.claviger.api.CallerContext;
import io.claviger.audit.HeadLog;
import io.claviger.audit.Heads;
import io.claviger.audit.SuspicionRules;
import io.claviger.engine.Acting;
import io.claviger.engine.Engine;
import io.claviger.engine.Ports;
import io.claviger.seal.KeyRings;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemoryUserLoginsTest extends UserLoginCases {
  private static final SuspicionRules LIST_ALL =
      new SuspicionRules(0, Duration.ofMinutes(5), 0, Duration.ZERO);

  private final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T12:00:00Z"));
  private Subject only;

  @Override
  Subject start() {
    SecureRandom random = new SecureRandom();
    RootKeys roots = new RootKeys(List.of(LocalRootKey.generate(random)));
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
    Engine engine = new Engine(ports, rings, random, clock, LIST_ALL);
    engine.start();
    only =
        new Subject(
            engine.logins(),
            engine.tokens(),
            caller -> engine.audit(Acting.as(caller)),
            engine.metrics(),
            engine);
    return only;
  }

  @Override
  Subject startAnother() {
    return only;
  }

  @Test
  void anyWindowHasNoMoreAttemptsThanTheRule() {
    Caller root = Caller.of(CallerContext.of("alice"), Set.of(Caller.ROOT_POLICY));
    CallerContext from = CallerContext.of("x");
    users().put(root, "dora", grant("reader"), "planted horse battery");
    for (int i = 0; i < 5; i++) {
      users().logIn(from, "dora", "wrong wrong wrong");
      clock.advance(Duration.ofMinutes(2));
    }
    assertThat(users().logIn(from, "dora", "planted horse battery")).as("after 10").isEmpty();
    clock.advance(Duration.ofSeconds(299));
    assertThat(users().logIn(from, "dora", "planted horse battery")).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    assertThat(users().logIn(from, "dora", "wrong wrong wrong")).as("the first is old").isEmpty();
    assertThat(users().logIn(from, "dora", "planted horse battery")).as("five again").isEmpty();
    clock.advance(Duration.ofMinutes(2));
    assertThat(users().logIn(from, "dora", "planted horse battery")).isPresent();
  }
}
