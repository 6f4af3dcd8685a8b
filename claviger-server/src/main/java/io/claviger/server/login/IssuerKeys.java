package io.claviger.server.login;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys of an issuer that publishes them. They are fetched when they are needed and older than
 * {@link #FRESH}, or when a token names a key that is not among them; but whatever strangers send,
 * not more often than once in {@link #PAUSE}. When the issuer is away the known keys hold for
 * {@link #USABLE}. Thread-safe.
 */
final class IssuerKeys implements JWKSource<SecurityContext> {
  static final Duration PAUSE = Duration.ofSeconds(10);
  static final Duration FRESH = Duration.ofMinutes(5);
  static final Duration USABLE = Duration.ofHours(1);

  private final Fetcher fetcher;
  private final LongSupplier nanoTime;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile @Nullable Known known;
  private boolean tried; // with the next one guarded by the lock
  private long triedAt;

  /** Gets the keys from where they are. */
  @FunctionalInterface
  interface Fetcher {
    /**
     * Fetches, within seconds.
     *
     * @throws IOException if they are out of reach or no keys
     */
    JWKSet fetch() throws IOException;
  }

  /** Keys, and when they were fetched. */
  private record Known(JWKSet keys, long at) {}

  IssuerKeys(Fetcher fetcher, LongSupplier nanoTime) {
    this.fetcher = fetcher;
    this.nanoTime = nanoTime;
  }

  @Override
  public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context)
      throws KeySourceException {
    Known present = known;
    List<JWK> found = present == null ? List.of() : selector.select(present.keys());
    if (present != null && !found.isEmpty()) {
      // While somebody fetches, the others need not wait for what they have.
      if (age(present) < FRESH.toNanos() || (fetching.isLocked() && isUsable(present))) {
        return found;
      }
    }
    Known newer = refreshed(present);
    if (newer == null || !isUsable(newer)) {
      throw new KeySourceException("the keys of the issuer are out of reach");
    }
    return selector.select(newer.keys());
  }

  private boolean isUsable(Known keys) {
    return age(keys) < USABLE.toNanos();
  }

  private long age(Known keys) {
    return nanoTime.getAsLong() - keys.at();
  }

  /** Fetches newer keys than somebody has seen, unless that was tried just now. */
  private @Nullable Known refreshed(@Nullable Known seen) {
    fetching.lock();
    try {
      Known present = known;
      if (!Objects.equals(present, seen)) {
        return present;
      }
      long now = nanoTime.getAsLong();
      if (tried && now - triedAt < PAUSE.toNanos()) {
        return present;
      }
      tried = true;
      triedAt = now;
      try {
        known = new Known(fetcher.fetch(), nanoTime.getAsLong());
      } catch (IOException e) {
        IssuerLog.unreachable(e);
      }
      return known;
    } finally {
      fetching.unlock();
    }
  }
}
