package io.claviger.server.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.claviger.access.IpAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Remembers which tokens were valid not long ago, and at which addresses, so that who shows one
 * goes on although a neighbour has used up the failures of the address. It grants nothing: whether
 * a token is still valid is asked elsewhere. Keeps digests only; thread-safe; memory is bounded.
 */
public final class KnownTokens {
  /** About 200 bytes each. */
  static final int MAX_KNOWN = 10_000;

  private static final Duration KNOWN_FOR = Duration.ofHours(1);

  private final Cache<Known, Boolean> known;

  private record Known(IpAddress client, ByteBuffer digest) {}

  /**
   * Makes it; nobody is known.
   *
   * @param nanoTime as {@link System#nanoTime()}
   */
  public KnownTokens(LongSupplier nanoTime) {
    this.known =
        Caffeine.newBuilder()
            .maximumSize(MAX_KNOWN)
            .expireAfterWrite(KNOWN_FOR)
            .ticker(nanoTime::getAsLong)
            .executor(Runnable::run)
            .build();
  }

  /**
   * Takes note of a token that was valid.
   *
   * @param client where
   * @param token what was shown
   */
  public void remember(IpAddress client, String token) {
    known.put(key(client, token), true);
  }

  /**
   * Takes note of a token that was refused.
   *
   * @param client where
   * @param token what was shown
   */
  public void forget(IpAddress client, String token) {
    known.invalidate(key(client, token));
  }

  /**
   * Tells whether a token was valid at an address within the last hour, and was not refused since.
   *
   * @param client the address
   * @param token what is shown
   * @return whether it was
   */
  public boolean contains(IpAddress client, String token) {
    return known.getIfPresent(key(client, token)) != null;
  }

  private static Known key(IpAddress client, String token) {
    return new Known(client, ShownDigest.of(token));
  }
}
