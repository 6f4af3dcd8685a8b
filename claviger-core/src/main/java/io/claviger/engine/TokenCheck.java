package io.claviger.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import io.claviger.access.Caller;
import io.claviger.access.StoredToken;
import io.claviger.access.TokenAuthenticator;
import io.claviger.access.TokenRef;
import io.claviger.access.TokenState;
import io.claviger.access.TokenStore;
import io.claviger.api.CallerContext;
import io.claviger.api.IntegrityException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Tells who shows a token. A token that was looked up is remembered for a while; that it still
 * holds is checked by the append of whatever is done under it. Nobody is refused by what is
 * remembered: the token may have been renewed meanwhile. Thread-safe.
 */
final class TokenCheck implements TokenAuthenticator {
  private static final long MAX_REMEMBERED = 20_000;

  /** Spares lookups; that a token holds is checked by the append, however old the memory is. */
  private static final Duration REMEMBERED_FOR = Duration.ofMinutes(1);

  /**
   * So long before its end a token is looked up anew, since it may have been renewed elsewhere, and
   * what is under way would be refused at the end that is remembered.
   */
  private static final long RENEWAL_MARGIN = KeyRotation.micros(Duration.ofSeconds(5));

  private final TokenStore store;
  private final TokenUses uses;
  private final AuthFailures failures;
  private final LongSupplier lastAt;
  private final LongSupplier nanoTime;

  /** By the hash of their text. */
  private final Cache<ByteBuffer, Remembered> remembered =
      Caffeine.newBuilder()
          .maximumSize(MAX_REMEMBERED)
          .expireAfterWrite(REMEMBERED_FOR)
          .executor(Runnable::run)
          .recordStats()
          .build();

  /** A token as it was at a moment of the process's own clock. */
  private record Remembered(StoredToken token, long now, long nanos) {}

  /**
   * Creates it.
   *
   * @param store where tokens are
   * @param uses takes the uses of those that have a limit
   * @param failures counts who is refused
   * @param lastAt a time at which the database's clock has been
   * @param nanoTime the process's own clock
   */
  TokenCheck(
      TokenStore store,
      TokenUses uses,
      AuthFailures failures,
      LongSupplier lastAt,
      LongSupplier nanoTime) {
    this.store = store;
    this.uses = uses;
    this.failures = failures;
    this.lastAt = lastAt;
    this.nanoTime = nanoTime;
  }

  CacheStats cacheStats() {
    return remembered.stats();
  }

  /** Forgets a token that was changed. */
  void forget(StoredToken token) {
    remembered.invalidate(ByteBuffer.wrap(token.hash()));
  }

  @Override
  public Optional<Caller> authenticate(
      String bearer,
      Optional<String> address,
      Optional<String> userAgent,
      Optional<String> requestId) {
    return authenticate(bearer, new Shown(address, userAgent, requestId), false);
  }

  @Override
  public Optional<Caller> authenticateNow(
      String bearer,
      Optional<String> address,
      Optional<String> userAgent,
      Optional<String> requestId) {
    return authenticate(bearer, new Shown(address, userAgent, requestId), true);
  }

  /** Where a token was shown, and by what. */
  private record Shown(
      Optional<String> address, Optional<String> userAgent, Optional<String> requestId) {}

  private Optional<Caller> authenticate(String bearer, Shown shown, boolean fresh) {
    if (!TokenText.isPossible(bearer)) {
      return refused(shown, "malformed_token");
    }
    byte[] hash = TokenText.hash(bearer);
    if (!fresh) {
      Remembered known = remembered.getIfPresent(ByteBuffer.wrap(hash));
      if (known != null && holds(known, shown)) {
        return Optional.of(caller(known.token(), shown));
      }
    }
    try {
      Optional<Caller> caller = authenticateNow(hash, shown);
      if (caller.isEmpty()) {
        remembered.invalidate(ByteBuffer.wrap(hash));
      }
      return caller;
    } catch (IntegrityException e) {
      remembered.invalidate(ByteBuffer.wrap(hash));
      countFailure(shown.address(), "altered_token");
      throw e;
    }
  }

  private boolean holds(Remembered known, Shown shown) {
    StoredToken token = known.token();
    long since = (nanoTime.getAsLong() - known.nanos()) / 1_000;
    long now = Math.max(known.now() + since, lastAt.getAsLong());
    return token.state(now + RENEWAL_MARGIN) == TokenState.ACTIVE
        && token.isPermittedFrom(shown.address());
  }

  private Optional<Caller> authenticateNow(byte[] hash, Shown shown) {
    Optional<TokenStore.LookedUp> found = store.lookUp(hash);
    if (found.isEmpty()) {
      return refused(shown, "unknown_token");
    }
    StoredToken token = found.get().token();
    TokenState state = token.state(found.get().now());
    if (state != TokenState.ACTIVE) {
      return refused(shown, reason(state));
    }
    if (!token.isPermittedFrom(shown.address())) {
      return refused(shown, "foreign_address");
    }
    if (token.isLimited()) {
      return takeUse(token, shown);
    }
    remembered.put(
        ByteBuffer.wrap(hash), new Remembered(token, found.get().now(), nanoTime.getAsLong()));
    return Optional.of(caller(token, shown));
  }

  /** Never by what is remembered: only the row knows how many are left. */
  private Optional<Caller> takeUse(StoredToken token, Shown shown) {
    Optional<TokenStore.LookedUp> taken = uses.take(token.accessor());
    if (taken.isEmpty()) {
      return refused(shown, "unknown_token");
    }
    TokenState state = taken.get().token().state(taken.get().now());
    return state == TokenState.ACTIVE
        ? Optional.of(caller(taken.get().token(), shown))
        : refused(shown, reason(state));
  }

  private static String reason(TokenState state) {
    return switch (state) {
      case REVOKED -> "revoked_token";
      case EXPIRED -> "expired_token";
      case USED_UP -> "used_up_token";
      case ACTIVE -> throw new IllegalArgumentException("the token holds");
    };
  }

  private static Caller caller(StoredToken token, Shown shown) {
    return new Caller(
        new CallerContext(token.principal(), shown.address(), shown.userAgent(), shown.requestId()),
        token.policies(),
        Optional.of(new TokenRef(token.id(), token.rev(), token.expiresAt())));
  }

  /**
   * Looks whether a caller's token still holds, where no append finds out.
   *
   * @throws io.claviger.api.UnauthenticatedException if it does not
   */
  void recheck(Caller caller) {
    if (caller.token().isEmpty()) {
      return;
    }
    TokenRef ref = caller.token().get();
    boolean holds =
        store
            .byId(ref.id())
            .filter(found -> found.token().rev() == ref.rev())
            .filter(found -> found.token().state(found.now()) != TokenState.EXPIRED)
            .isPresent();
    if (!holds) {
      throw Gate.staleToken();
    }
  }

  @Override
  public void countFailure(Optional<String> address, String reason) {
    failures.count(address.orElse(""), reason);
  }

  private Optional<Caller> refused(Shown shown, String reason) {
    countFailure(shown.address(), reason);
    return Optional.empty();
  }
}
