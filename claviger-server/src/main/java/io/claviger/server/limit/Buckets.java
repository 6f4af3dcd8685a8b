package io.claviger.server.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A bucket of tokens for each of many clients, in bounded memory: a bucket that nobody asked for in
 * a while is full again, and is forgotten. When there are too many, those that are asked for least
 * go first, which gives a client no more than another address would. Thread-safe.
 *
 * @param <K> tells clients apart
 */
final class Buckets<K> {
  /** About 500 bytes each. */
  static final int MAX_CLIENTS = 10_000;

  private static final Duration FORGET_AFTER = Duration.ofMinutes(10);
  private static final long NANOS_PER_MINUTE = Duration.ofMinutes(1).toNanos();

  private final Rate rate;
  private final TimeMeter clock;
  private final Cache<K, Bucket> buckets;

  Buckets(Rate rate, LongSupplier nanoTime) {
    this.rate = rate;
    this.clock = new Clock(nanoTime);
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(MAX_CLIENTS)
            .expireAfterAccess(fullAfter(rate))
            .ticker(nanoTime::getAsLong)
            .executor(Runnable::run)
            .build();
  }

  private static Duration fullAfter(Rate rate) {
    long minutes = rate.isUnlimited() ? 0 : rate.atOnce() / rate.perMinute() + 1L;
    Duration full = Duration.ofMinutes(minutes);
    return full.compareTo(FORGET_AFTER) > 0 ? full : FORGET_AFTER;
  }

  private record Clock(LongSupplier nanoTime) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return nanoTime.getAsLong();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }

  boolean isUnlimited() {
    return rate.isUnlimited();
  }

  /** Takes a token; returns 0, or after how many nanoseconds there is one. */
  long take(K client) {
    if (rate.isUnlimited()) {
      return 0;
    }
    Bucket bucket = of(client);
    return bucket.tryConsume(1) ? 0 : wait(bucket);
  }

  /** Takes a token in any case: a client that has none left has to wait for longer. */
  void charge(K client) {
    if (!rate.isUnlimited()) {
      of(client).consumeIgnoringRateLimits(1);
    }
  }

  /** Returns 0 if there is a token, or after how many nanoseconds there is one. */
  long waitFor(K client) {
    Bucket bucket = rate.isUnlimited() ? null : known(client);
    return bucket == null ? 0 : wait(bucket);
  }

  private @Nullable Bucket known(K client) {
    return buckets.getIfPresent(client);
  }

  private static long wait(Bucket bucket) {
    return bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
  }

  private Bucket of(K client) {
    Bucket known = known(client);
    return known != null ? known : buckets.get(client, any -> bucket());
  }

  /** With a lock: unlike the other way it makes no objects when it is asked. */
  private Bucket bucket() {
    return Bucket.builder()
        .addLimit(
            limit ->
                limit
                    .capacity(rate.atOnce())
                    .refillGreedy(rate.perMinute(), Duration.ofNanos(NANOS_PER_MINUTE)))
        .withCustomTimePrecision(clock)
        .withSynchronizationStrategy(SynchronizationStrategy.SYNCHRONIZED)
        .build();
  }
}
