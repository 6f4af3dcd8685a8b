package io.claviger.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import io.claviger.secret.StoredSecret;
import io.claviger.secret.StoredVersion;
import org.jspecify.annotations.Nullable;

/**
 * Secrets with their labelled versions, values sealed. It may be out of date: whoever releases
 * something from it has the journal check the secret's {@code rev}. Absence is never cached.
 */
final class SecretCache {
  /** The most bytes of sealed values, with an allowance for the rest of each secret. */
  private static final long MAX_WEIGHT = 32L * 1024 * 1024;

  private static final int SECRET_WEIGHT = 1024;

  private final Cache<String, StoredSecret> secrets =
      Caffeine.newBuilder()
          .maximumWeight(MAX_WEIGHT)
          .weigher(SecretCache::weight)
          .executor(Runnable::run)
          .recordStats()
          .build();

  @Nullable StoredSecret get(String name) {
    return secrets.getIfPresent(name);
  }

  void put(StoredSecret secret) {
    secrets.put(secret.header().name(), secret);
  }

  void drop(String name) {
    secrets.invalidate(name);
  }

  CacheStats stats() {
    return secrets.stats();
  }

  private static int weight(String name, StoredSecret secret) {
    int weight = SECRET_WEIGHT + name.length();
    for (StoredVersion version : secret.versions()) {
      weight += version.sealed() == null ? 0 : version.sealed().bytes().length;
    }
    return weight;
  }
}
