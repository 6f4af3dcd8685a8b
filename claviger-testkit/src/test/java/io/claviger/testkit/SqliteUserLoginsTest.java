package io.claviger.testkit;

import io.claviger.Claviger;
import io.claviger.audit.SuspicionRules;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class SqliteUserLoginsTest extends UserLoginCases {
  @TempDir Path folder;

  private final RootKeys keys = new RootKeys(List.of(LocalRootKey.generate(new SecureRandom())));

  @Override
  Subject start() {
    Claviger claviger =
        Claviger.builder()
            .databaseUrl("sqlite:///" + folder.resolve("logins.db"))
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
