package io.claviger.testkit.process;

import io.claviger.Claviger;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import io.claviger.seal.RootKeysFromText;
import java.security.SecureRandom;

/** Root keys that several processes share. */
record Roots(String text) {
  static Roots generate() {
    return new Roots(LocalRootKey.generate(new SecureRandom()).unsafeText());
  }

  /** This key first, and another one. */
  Roots with(Roots other) {
    return new Roots(text + "," + other.text);
  }

  RootKeys keys() {
    return RootKeysFromText.parse(text);
  }

  /** A replica in the test's own process. */
  Claviger open(String url) {
    return Claviger.builder()
        .databaseUrl(url)
        .rootKeys(keys())
        .admin("tester")
        .defaultPrincipal("tester")
        .build();
  }
}
