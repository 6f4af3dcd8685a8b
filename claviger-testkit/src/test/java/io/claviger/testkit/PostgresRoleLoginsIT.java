package io.claviger.testkit;

import io.claviger.Claviger;
import io.claviger.audit.SuspicionRules;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

class PostgresRoleLoginsIT extends RoleLoginCases {
  @Override
  Subject start() {
    Claviger claviger =
        Claviger.builder()
            .databaseUrl(EmbeddedPostgresFixture.shared().freshDatabase().url())
            .rootKeys(new RootKeys(List.of(LocalRootKey.generate(new SecureRandom()))))
            .suspicion(new SuspicionRules(0, Duration.ofMinutes(5), 0, Duration.ZERO))
            .build();
    return new Subject(
        claviger.logins(), claviger.tokens(), claviger::audit, claviger.metrics(), claviger);
  }
}
