package io.claviger.engine;

import java.security.SecureRandom;
import java.util.Base64;

/** Random names of things. Thread-safe. */
final class RandomIds {
  private static final int BYTES = 12;

  private RandomIds() {}

  /** 96 random bits; never begins with what an option or a secret begins with. */
  static String next(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    String id;
    do {
      random.nextBytes(bytes);
      id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    } while (id.startsWith("-") || id.startsWith("clv"));
    return id;
  }
}
