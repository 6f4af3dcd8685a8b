package io.claviger.server.login;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What an issuer publishes. It is fetched when it is needed and older than {@link #FRESH}, or when
 * what is known is not enough; but whatever strangers send, not more often than once in {@link
 * #PAUSE}. When the issuer is away, what is known holds for {@link #USABLE}. Thread-safe.
 *
 * @param <T> what it is; immutable
 */
final class Fetched<T> {
  static final Duration PAUSE = Duration.ofSeconds(10);
  static final Duration FRESH = Duration.ofMinutes(5);
  static final Duration USABLE = Duration.ofHours(1);

  private final String what;
  private final Source<T> source;
  private final LongSupplier nanoTime;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile @Nullable Known<T> known;
  private boolean tried; // with the next one guarded by the lock
  private long triedAt;

  /**
   * Gets it from where it is.
   *
   * @param <T> what it is
   */
  @FunctionalInterface
  interface Source<T> {
    /**
     * Fetches, within seconds.
     *
     * @throws IOException if it is out of reach, or something else; the message is safe to log
     */
    T fetch() throws IOException;
  }

  /** What was fetched, and when. */
  private record Known<T>(T content, long at) {}

  /**
   * Fetches nothing yet.
   *
   * @param what what it is, for the log
   */
  Fetched(String what, Source<T> source, LongSupplier nanoTime) {
    this.what = what;
    this.source = source;
    this.nanoTime = nanoTime;
  }

  /**
   * Gives what is known, or fetches it.
   *
   * @param isEnough whether it has what is looked for
   * @return the newest, which may not be enough all the same; empty when it is out of reach
   */
  Optional<T> get(Predicate<T> isEnough) {
    Known<T> present = known;
    if (present != null && isEnough.test(present.content())) {
      // While somebody fetches, the others need not wait for what they have.
      if (age(present) < FRESH.toNanos() || (fetching.isLocked() && isUsable(present))) {
        return Optional.of(present.content());
      }
    }
    Known<T> newer = refreshed(present);
    return newer == null || !isUsable(newer) ? Optional.empty() : Optional.of(newer.content());
  }

  private boolean isUsable(Known<T> found) {
    return age(found) < USABLE.toNanos();
  }

  private long age(Known<T> found) {
    return nanoTime.getAsLong() - found.at();
  }

  /** Fetches something newer than somebody has seen, unless that was tried just now. */
  private @Nullable Known<T> refreshed(@Nullable Known<T> seen) {
    fetching.lock();
    try {
      Known<T> present = known;
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
        known = new Known<>(source.fetch(), nanoTime.getAsLong());
      } catch (IOException e) {
        IssuerLog.unreachable(what, e);
      }
      return known;
    } finally {
      fetching.unlock();
    }
  }
}
