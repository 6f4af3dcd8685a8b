package io.claviger.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.claviger.access.AccessTokens;
import io.claviger.access.Caller;
import io.claviger.access.Capability;
import io.claviger.access.NewToken;
import io.claviger.access.StoredToken;
import io.claviger.access.TokenRef;
import io.claviger.access.TokenStore;
import io.claviger.api.AuditAction;
import io.claviger.api.CallerContext;
import io.claviger.api.ConflictException;
import io.claviger.api.ErrorCode;
import io.claviger.api.InvalidRequestException;
import io.claviger.audit.Appender;
import io.claviger.audit.Event;
import io.claviger.tx.Transaction;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Access tokens. A token that was looked up is remembered; that it still holds is checked by the
 * append of whatever is done under it.
 */
final class Tokens implements AccessTokens {
  private static final long MAX_REMEMBERED = 10_000;

  /** Spares lookups; that a token holds is checked by the append, however old the memory is. */
  private static final Duration REMEMBERED_FOR = Duration.ofSeconds(5);

  private static final Duration MAX_TTL = Duration.ofDays(36_500);
  private static final int MAX_POLICIES = 64;

  private final TokenStore store;
  private final JournaledWork work;
  private final Gate gate;
  private final Appender appender;
  private final AuthFailures failures;
  private final SecureRandom random;

  /** By the hash of their text. */
  private final Cache<ByteBuffer, StoredToken> remembered =
      Caffeine.newBuilder()
          .maximumSize(MAX_REMEMBERED)
          .expireAfterWrite(REMEMBERED_FOR)
          .executor(Runnable::run)
          .build();

  Tokens(
      TokenStore store,
      JournaledWork work,
      Gate gate,
      Appender appender,
      AuthFailures failures,
      SecureRandom random) {
    this.store = store;
    this.work = work;
    this.gate = gate;
    this.appender = appender;
    this.failures = failures;
    this.random = random;
  }

  @Override
  public NewToken create(
      Caller issuer, String principal, Set<String> policies, Optional<Duration> ttl) {
    checkPolicies(policies);
    ttl.ifPresent(Tokens::checkTtl);
    CallerContext.of(principal);
    gate.enter(issuer, Capability.ADMINISTER, AuditAction.CREATE_TOKEN, "token");
    return save(issuer, TokenText.random(random), principal, policies, ttl);
  }

  @Override
  public NewToken createRoot(String principal, Optional<String> chosenText) {
    Caller operator = Caller.of(CallerContext.of(principal), Set.of(Caller.ROOT_POLICY));
    String text = chosenText.map(TokenText::checkChosen).orElseGet(() -> TokenText.random(random));
    if (store.byHash(TokenText.hash(text)).isPresent()) {
      throw new ConflictException(
          ErrorCode.STATE_CONFLICT, "This token exists already; choose another one");
    }
    return save(operator, text, principal, Set.of(Caller.ROOT_POLICY), Optional.empty());
  }

  private NewToken save(
      Caller issuer, String text, String principal, Set<String> policies, Optional<Duration> ttl) {
    return run(
        tx -> {
          long now = tx.now();
          long expiresAt = ttl.map(t -> now + t.toSeconds() * 1_000_000).orElse(0L);
          StoredToken token =
              new StoredToken(
                  random.nextLong() & Long.MAX_VALUE,
                  newAccessor(),
                  TokenText.hash(text),
                  1,
                  principal,
                  policies,
                  now,
                  issuer.context().principal(),
                  expiresAt,
                  0);
          store.save(tx, token);
          Map<String, String> details =
              Map.of(
                  "accessor", token.accessor(),
                  "principal", principal,
                  "policies", String.join(",", new TreeSet<>(policies)));
          NewToken made =
              new NewToken(
                  token.accessor(),
                  expiresAt == 0 ? Optional.empty() : Optional.of(Views.instant(expiresAt)),
                  text);
          return new JournaledWork.Planned<>(
              made, List.of(event(issuer, AuditAction.CREATE_TOKEN, details)));
        });
  }

  @Override
  public boolean revoke(Caller issuer, String accessor) {
    gate.enter(issuer, Capability.ADMINISTER, AuditAction.REVOKE_TOKEN, "token");
    return run(
        tx -> {
          Optional<StoredToken> token = store.lock(tx, accessor);
          token.filter(t -> t.revokedAt() == 0).ifPresent(t -> saveRevoked(tx, t));
          Map<String, String> details =
              Map.of("accessor", accessor, "found", Boolean.toString(token.isPresent()));
          return new JournaledWork.Planned<>(
              token.isPresent(), List.of(event(issuer, AuditAction.REVOKE_TOKEN, details)));
        });
  }

  private <T> T run(JournaledWork.Body<T> body) {
    try {
      return work.run(body);
    } catch (SupersededException e) {
      throw Gate.staleToken();
    }
  }

  private void saveRevoked(Transaction tx, StoredToken token) {
    store.save(
        tx,
        new StoredToken(
            token.id(),
            token.accessor(),
            token.hash(),
            token.rev() + 1,
            token.principal(),
            token.policies(),
            token.createdAt(),
            token.createdBy(),
            token.expiresAt(),
            tx.now()));
    remembered.invalidate(ByteBuffer.wrap(token.hash()));
  }

  @Override
  public Optional<Caller> authenticate(
      String bearer,
      Optional<String> address,
      Optional<String> userAgent,
      Optional<String> requestId) {
    if (!TokenText.isPossible(bearer)) {
      return refused(address, "malformed_token");
    }
    ByteBuffer hash = ByteBuffer.wrap(TokenText.hash(bearer));
    StoredToken token = remembered.getIfPresent(hash);
    if (token == null) {
      Optional<StoredToken> found = store.byHash(hash.array());
      if (found.isEmpty()) {
        return refused(address, "unknown_token");
      }
      token = found.get();
      remembered.put(hash, token);
    }
    if (token.revokedAt() != 0) {
      return refused(address, "revoked_token");
    }
    if (token.expiresAt() != 0 && token.expiresAt() <= appender.lastAt()) {
      return refused(address, "expired_token");
    }
    return Optional.of(
        new Caller(
            new CallerContext(token.principal(), address, userAgent, requestId),
            token.policies(),
            Optional.of(new TokenRef(token.id(), token.rev(), token.expiresAt()))));
  }

  @Override
  public void countFailure(Optional<String> address, String reason) {
    failures.count(address.orElse(""), reason);
  }

  private Optional<Caller> refused(Optional<String> address, String reason) {
    countFailure(address, reason);
    return Optional.empty();
  }

  private String newAccessor() {
    byte[] bytes = new byte[12];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static Event event(Caller issuer, AuditAction action, Map<String, String> details) {
    return Events.done(issuer, action, Event.Subject.named("token"), details);
  }

  private static void checkPolicies(Set<String> policies) {
    if (policies.isEmpty() || policies.size() > MAX_POLICIES) {
      throw new InvalidRequestException("a token needs 1 to " + MAX_POLICIES + " policies");
    }
    for (String policy : policies) {
      if (!policy.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
        throw new InvalidRequestException(
            "a policy's name is 1 to 128 of A-Z a-z 0-9 . _ - and starts with a letter or digit");
      }
    }
  }

  private static void checkTtl(Duration ttl) {
    if (ttl.compareTo(Duration.ofSeconds(1)) < 0 || ttl.compareTo(MAX_TTL) > 0) {
      throw new InvalidRequestException("a token's time to live is 1 second to 36500 days");
    }
  }
}
