package io.claviger.server.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.claviger.access.IpAddress;
import io.claviger.telemetry.LogEvent;
import io.claviger.telemetry.Throttle;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The limits of this process: of all requests of an address, of its failed authentications, and of
 * all requests of a principal. Each replica counts by itself. A refusal costs no more than a look
 * into memory, and is told to the log once a minute for each client. Thread-safe; memory is
 * bounded.
 */
public final class RateLimits {
  private static final Logger log = LoggerFactory.getLogger(RateLimits.class);
  private static final Duration TOLD_FOR = Duration.ofMinutes(1);
  private static final int LINES = 20;

  private final Buckets<IpAddress> addresses;
  private final Buckets<IpAddress> failures;
  private final Buckets<String> principals;
  private final Map<Limit, LongAdder> refused = new EnumMap<>(Limit.class);
  private final Cache<Told, Boolean> told;
  private final Throttle lines;

  /** What is limited. */
  public enum Limit {
    /** Requests of an address. */
    ADDRESS,
    /** Authentications of an address that failed. */
    FAILED_AUTHENTICATIONS,
    /** Requests of a principal. */
    PRINCIPAL;

    /**
     * How it is written in metrics and logs.
     *
     * @return the lower-case name
     */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private record Told(Limit limit, Object client) {}

  /**
   * Makes them; nobody has done anything yet.
   *
   * @param address requests of an IPv4 address, or of a /64 of IPv6
   * @param failure failed authentications of the same
   * @param principal requests of a principal
   * @param nanoTime as {@link System#nanoTime()}
   */
  public RateLimits(Rate address, Rate failure, Rate principal, LongSupplier nanoTime) {
    this.addresses = new Buckets<>(address, nanoTime);
    this.failures = new Buckets<>(failure, nanoTime);
    this.principals = new Buckets<>(principal, nanoTime);
    this.lines = new Throttle(LINES, nanoTime);
    this.told =
        Caffeine.newBuilder()
            .maximumSize(Buckets.MAX_CLIENTS)
            .expireAfterWrite(TOLD_FOR)
            .ticker(nanoTime::getAsLong)
            .executor(Runnable::run)
            .build();
    for (Limit limit : Limit.values()) {
      refused.put(limit, new LongAdder());
    }
  }

  /**
   * Counts a request of an address.
   *
   * @param client the address
   * @return 0 if it may be served, else after how many nanoseconds it may
   */
  public long request(IpAddress client) {
    return addresses.take(client);
  }

  /**
   * Counts a failed authentication. It is counted beyond the limit too: of many at once, all have
   * passed {@link #afterFailures} before the first one fails, and the client waits for them all.
   *
   * @param client the address
   */
  public void failed(IpAddress client) {
    failures.charge(client);
  }

  /**
   * Tells whether an address had too many failures to authenticate.
   *
   * @param client the address
   * @return 0 if it may try, else after how many nanoseconds it may
   */
  public long afterFailures(IpAddress client) {
    return failures.waitFor(client);
  }

  /**
   * Counts a request of a principal.
   *
   * @param principal who
   * @return 0 if it may be served, else after how many nanoseconds it may
   */
  public long request(String principal) {
    return principals.take(principal);
  }

  /**
   * Whether requests of principals are limited at all.
   *
   * @return whether they are
   */
  public boolean limitsPrincipals() {
    return !principals.isUnlimited();
  }

  /**
   * Takes note of a request that is refused.
   *
   * @param limit why
   * @param client what the limit counts by
   * @param address where it came from
   * @param principal who made it, if that is known
   */
  public void refuse(
      Limit limit, Object client, @Nullable String address, @Nullable String principal) {
    counter(limit).increment();
    if (told.asMap().putIfAbsent(new Told(limit, client), true) != null) {
      return;
    }
    long omitted = lines.pass();
    if (omitted >= 0) {
      LogEvent.RATE_LIMITED
          .to(log)
          .with("limit", limit.wireName())
          .with("actor_id", principal)
          .with("actor_ip", address)
          .with("omitted", omitted == 0 ? null : omitted)
          .write();
    }
  }

  /**
   * How many requests were refused by a limit, since the start.
   *
   * @param limit the limit
   * @return how many
   */
  public long refused(Limit limit) {
    return counter(limit).sum();
  }

  private LongAdder counter(Limit limit) {
    return Objects.requireNonNull(refused.get(limit));
  }
}
