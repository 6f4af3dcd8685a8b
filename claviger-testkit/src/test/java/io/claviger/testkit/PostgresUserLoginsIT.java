package io.claviger.testkit;

import io.claviger.Claviger;
import io.claviger.audit.SuspicionRules;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

class PostgresUserLoginsIT extends UserLoginCases {
  private final RootKeys keys = new RootKeys(List.of(LocalRootKey.generate(new SecureRandom())));
  private final String url = EmbeddedPostgresFixture.shared().freshDatabase().url();

  @Override
  Subject start() {
    Claviger claviger =
        Claviger.builder()
            .databaseUrl(url)
            .rootKeys(keys)
            .suspicion(new SuspicionRules(0, Duration.ofMinutes(5), 0, Duration.ZERO))
            .build();
    return new Subject(
        claviger.logins(), claviger.tokens(), claviger::audit, claviger.metrics(), claviger);
  }

  @Override
  Subject startAnother() {
    return start();
  }
}
