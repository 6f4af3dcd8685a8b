package io.claviger.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.access.AppRole;
import io.claviger.access.AppRoles;
import io.claviger.access.Caller;
import io.claviger.access.LoginGrant;
import io.claviger.access.NewSecretId;
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

class MemoryRoleLoginsTest extends RoleLoginCases {
  private static final SuspicionRules LIST_ALL =
      new SuspicionRules(0, Duration.ofMinutes(5), 0, Duration.ZERO);

  private final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T12:00:00Z"));

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
    return new Subject(
        engine.logins(),
        engine.tokens(),
        caller -> engine.audit(Acting.as(caller)),
        engine.metrics(),
        engine);
  }

  @Test
  void anExpiredSecretIdIsRefused() {
    AppRoles roles = subject().logins().appRoles();
    Caller root = Caller.of(CallerContext.of("alice"), Set.of(Caller.ROOT_POLICY));
    roles.put(
        root,
        "short",
        new AppRole.Settings(
            new LoginGrant(
                Set.of("reader"), Duration.ofHours(9), Duration.ofHours(9), List.of(), true),
            Duration.ofMinutes(1),
            0));
    NewSecretId secretId = roles.createSecretId(root, "short", List.of());
    CallerContext from = CallerContext.of("x");
    clock.advance(Duration.ofSeconds(59));
    assertThat(roles.logIn(from, secretId.roleId(), secretId.secretText())).isPresent();
    clock.advance(Duration.ofSeconds(1));
    assertThat(roles.logIn(from, secretId.roleId(), secretId.secretText())).isEmpty();
  }
}
