package io.claviger.engine;

import io.claviger.access.Accessors;
import io.claviger.access.Caller;
import io.claviger.access.NewToken;
import io.claviger.access.StoredToken;
import io.claviger.access.SystemResources;
import io.claviger.access.TokenRef;
import io.claviger.access.TokenRequest;
import io.claviger.access.TokenStore;
import io.claviger.api.AuditAction;
import io.claviger.audit.Event;
import io.claviger.tx.Transaction;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Makes tokens, each in one transaction with its event. Thread-safe. */
final class TokenMaker {
  private static final int ACCESSOR_BYTES = 12;

  private final TokenStore store;
  private final JournaledWork work;
  private final SecureRandom random;

  TokenMaker(TokenStore store, JournaledWork work, SecureRandom random) {
    this.store = store;
    this.work = work;
    this.random = random;
  }

  /**
   * Why a token is made: what the audit log says.
   *
   * @param actor who makes it
   * @param action by what
   * @param details more about it
   */
  record Cause(Caller actor, AuditAction action, Map<String, String> details) {}

  /**
   * Makes a token with a random text.
   *
   * @throws SupersededException if the actor's own token does not hold any more
   */
  NewToken make(Cause cause, TokenRequest request) {
    return make(cause, request, TokenText.random(random));
  }

  /** As {@link #make}, with a given text. */
  NewToken make(Cause cause, TokenRequest request, String text) {
    return work.run(
        tx -> {
          Optional<TokenRef> with = request.orphan() ? Optional.empty() : cause.actor().token();
          Optional<StoredToken> parent = with.flatMap(ref -> store.share(tx, ref.id()));
          StoredToken token = token(tx, cause.actor(), request, text, parent);
          store.save(tx, token);
          Map<String, String> details = new HashMap<>(cause.details());
          details.putAll(details(token));
          parent.ifPresent(one -> details.put("parent", one.accessor()));
          NewToken made =
              new NewToken(
                  TokenViews.info(token, tx.now(), parent.map(StoredToken::accessor)), text);
          Event event =
              Events.done(
                  cause.actor(),
                  cause.action(),
                  Event.Subject.named(SystemResources.TOKENS),
                  details);
          return new JournaledWork.Planned<>(made, List.of(event));
        });
  }

  private StoredToken token(
      Transaction tx,
      Caller issuer,
      TokenRequest request,
      String text,
      Optional<StoredToken> parent) {
    return new StoredToken(
        random.nextLong() >>> 1,
        newAccessor(),
        TokenText.hash(text),
        1,
        parent.map(StoredToken::id).orElse(0L),
        request.grant(),
        life(tx.now(), issuer, request, parent),
        request.uses() == 0 ? StoredToken.UNLIMITED : request.uses(),
        0);
  }

  private static StoredToken.Life life(
      long now, Caller issuer, TokenRequest request, Optional<StoredToken> parent) {
    long max =
        earlier(
            end(now, request.renewable() ? request.maxTtl() : request.ttl()),
            parent.map(StoredToken::latestEnd).orElse(0L));
    long expiresAt =
        earlier(
            earlier(end(now, request.ttl()), max), parent.map(StoredToken::expiresAt).orElse(0L));
    return new StoredToken.Life(
        now,
        issuer.context().principal(),
        request.renewable() ? request.ttl().map(KeyRotation::micros).orElse(0L) : 0,
        expiresAt,
        request.renewable() ? max : expiresAt);
  }

  private static long end(long now, Optional<Duration> ttl) {
    return ttl.map(duration -> now + KeyRotation.micros(duration)).orElse(0L);
  }

  /** The earlier of two ends, of which 0 is none. */
  static long earlier(long one, long other) {
    return one == 0 ? other : other == 0 ? one : Math.min(one, other);
  }

  private static Map<String, String> details(StoredToken token) {
    Map<String, String> details = new HashMap<>();
    details.put("accessor", token.accessor());
    details.put("principal", token.principal());
    details.put("policies", String.join(",", new TreeSet<>(token.policies())));
    if (token.expiresAt() != 0) {
      details.put("expires_at", Views.instant(token.expiresAt()).toString());
    }
    if (token.isLimited()) {
      details.put("uses", Integer.toString(token.usesLeft()));
    }
    if (!token.grant().boundAddresses().isEmpty()) {
      details.put("bound_addresses", TokenViews.text(token.grant().boundAddresses()));
    }
    return details;
  }

  /** Never one that could be taken for a token. */
  private String newAccessor() {
    byte[] bytes = new byte[ACCESSOR_BYTES];
    String accessor;
    do {
      random.nextBytes(bytes);
      accessor = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    } while (accessor.startsWith(Accessors.TOKEN_PREFIX) || accessor.startsWith("-"));
    return accessor;
  }
}
