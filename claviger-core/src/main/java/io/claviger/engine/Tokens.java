package io.claviger.engine;

import io.claviger.access.AccessTokens;
import io.claviger.access.Accessors;
import io.claviger.access.Caller;
import io.claviger.access.Capability;
import io.claviger.access.NewToken;
import io.claviger.access.StoredToken;
import io.claviger.access.SystemResources;
import io.claviger.access.TokenInfo;
import io.claviger.access.TokenQuery;
import io.claviger.access.TokenRef;
import io.claviger.access.TokenRequest;
import io.claviger.access.TokenState;
import io.claviger.access.TokenStore;
import io.claviger.api.AuditAction;
import io.claviger.api.ConflictException;
import io.claviger.api.ErrorCode;
import io.claviger.api.NotFoundException;
import io.claviger.api.Page;
import io.claviger.audit.Event;
import io.claviger.telemetry.LogEvent;
import io.claviger.tx.Transaction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The facade over access tokens. */
final class Tokens implements AccessTokens {
  private static final Logger log = LoggerFactory.getLogger(Tokens.class);
  private static final String RESOURCE = SystemResources.TOKENS;

  private final TokenStore store;
  private final TokenIssuer issuing;
  private final JournaledWork work;
  private final Gate gate;
  private final TokenCheck check;

  Tokens(TokenStore store, TokenIssuer issuing, JournaledWork work, Gate gate, TokenCheck check) {
    this.store = store;
    this.issuing = issuing;
    this.work = work;
    this.gate = gate;
    this.check = check;
  }

  @Override
  public NewToken create(Caller issuer, TokenRequest request) {
    return issuing.create(issuer, request);
  }

  @Override
  public NewToken createRoot(String principal, Optional<String> chosenText) {
    return issuing.createRoot(principal, chosenText);
  }

  @Override
  public Page<TokenInfo> list(Caller caller, TokenQuery query) {
    Map<String, String> details = new HashMap<>();
    query.principal().ifPresent(principal -> details.put("principal", principal));
    if (query.includeInactive()) {
      details.put("include_inactive", "true");
    }
    return gate.deciding(
        () -> {
          Caller permitted =
              gate.enter(caller, Capability.AUDIT, AuditAction.LIST_TOKENS, RESOURCE);
          return looked(permitted, AuditAction.LIST_TOKENS, details, () -> page(query));
        });
  }

  private Page<TokenInfo> page(TokenQuery query) {
    TokenStore.Listed found =
        store.list(
            new TokenStore.Filter(
                query.principal().orElse(null),
                !query.includeInactive(),
                query.cursor().orElse(null),
                query.limit()));
    Set<Long> parents =
        found.tokens().stream()
            .map(StoredToken::parentId)
            .filter(id -> id != 0)
            .collect(Collectors.toUnmodifiableSet());
    Map<Long, String> accessors = store.accessors(parents);
    return new Page<>(
        found.tokens().stream()
            .map(
                token ->
                    TokenViews.info(
                        token, found.now(), Optional.ofNullable(accessors.get(token.parentId()))))
            .toList(),
        found.more() ? Optional.ofNullable(found.end()) : Optional.empty());
  }

  @Override
  public TokenInfo get(Caller caller, String accessor) {
    Accessors.check(accessor);
    return gate.deciding(
        () -> {
          Caller permitted = gate.enter(caller, Capability.AUDIT, AuditAction.READ_TOKEN, RESOURCE);
          return looked(
              permitted,
              AuditAction.READ_TOKEN,
              Map.of("accessor", accessor),
              () -> store.byAccessor(accessor).map(this::info).orElseThrow(Tokens::unknown));
        });
  }

  @Override
  public TokenInfo self(Caller caller) {
    return looked(caller, AuditAction.READ_TOKEN, Map.of("self", "true"), () -> info(own(caller)));
  }

  private TokenInfo info(TokenStore.LookedUp found) {
    StoredToken token = found.token();
    Optional<String> parent =
        token.parentId() == 0
            ? Optional.empty()
            : Optional.ofNullable(store.accessors(Set.of(token.parentId())).get(token.parentId()));
    return TokenViews.info(token, found.now(), parent);
  }

  private TokenStore.LookedUp own(Caller caller) {
    return caller
        .token()
        .flatMap(ref -> store.byId(ref.id()))
        .orElseThrow(
            () -> NotFoundException.other("token: it was not a token that told who you are"));
  }

  private static NotFoundException unknown() {
    return NotFoundException.other("token");
  }

  private <T> T looked(
      Caller caller, AuditAction action, Map<String, String> details, Supplier<T> lookUp) {
    return gate.recorded(
        caller,
        action,
        RESOURCE,
        () -> new Gate.Found<>(lookUp.get(), Event.Subject.named(RESOURCE)),
        details);
  }

  @Override
  public TokenInfo renew(Caller caller, String accessor) {
    Accessors.check(accessor);
    return gate.deciding(
        () -> {
          Caller permitted =
              gate.enter(caller, Capability.ADMIN, AuditAction.RENEW_TOKEN, RESOURCE);
          return renew(permitted, () -> store.byAccessor(accessor).orElseThrow(Tokens::unknown));
        });
  }

  @Override
  public TokenInfo renewSelf(Caller caller) {
    return renew(caller, () -> own(caller));
  }

  private TokenInfo renew(Caller caller, Supplier<TokenStore.LookedUp> which) {
    return changed(
        caller,
        AuditAction.RENEW_TOKEN,
        () -> {
          StoredToken token = which.get().token();
          TokenInfo info = work.run(tx -> renew(tx, caller, token));
          check.forget(token);
          return info;
        });
  }

  /** The parent is locked first, as everywhere. */
  private JournaledWork.Planned<TokenInfo> renew(Transaction tx, Caller caller, StoredToken seen) {
    Optional<StoredToken> parent =
        seen.parentId() == 0 ? Optional.empty() : store.share(tx, seen.parentId());
    StoredToken token = store.lock(tx, seen.accessor()).orElseThrow(Tokens::unknown);
    checkRenewable(token, tx.now());
    long until = TokenMaker.earlier(tx.now() + token.life().ttl(), token.life().maxExpiresAt());
    if (token.parentId() != 0) {
      until =
          TokenMaker.earlier(until, parent.map(StoredToken::expiresAt).orElse(token.expiresAt()));
    }
    StoredToken renewed = token.renewed(Math.max(until, token.expiresAt()));
    if (renewed.expiresAt() != token.expiresAt()) {
      store.amend(tx, token, renewed);
    }
    Map<String, String> details =
        Map.of(
            "accessor", token.accessor(),
            "principal", token.principal(),
            "expires_at", Views.instant(renewed.expiresAt()).toString());
    return new JournaledWork.Planned<>(
        TokenViews.info(renewed, tx.now(), parent.map(StoredToken::accessor)),
        List.of(event(caller, AuditAction.RENEW_TOKEN, details)));
  }

  private static void checkRenewable(StoredToken token, long now) {
    if (token.state(now) != TokenState.ACTIVE) {
      throw new ConflictException(
          ErrorCode.STATE_CONFLICT,
          "the token is " + token.state(now).wireName() + "; make another one");
    }
    if (!token.isRenewable()) {
      throw new ConflictException(
          ErrorCode.STATE_CONFLICT,
          token.expiresAt() == 0
              ? "the token does not expire; there is nothing to renew"
              : "the token cannot be renewed; make another one");
    }
  }

  @Override
  public int revoke(Caller caller, String accessor) {
    Accessors.check(accessor);
    return gate.deciding(
        () -> {
          Caller permitted =
              gate.enter(caller, Capability.ADMIN, AuditAction.REVOKE_TOKEN, RESOURCE);
          return revoke(permitted, () -> accessor);
        });
  }

  @Override
  public int revokeSelf(Caller caller) {
    return revoke(caller, () -> own(caller).token().accessor());
  }

  private int revoke(Caller caller, Supplier<String> which) {
    return changed(
        caller,
        AuditAction.REVOKE_TOKEN,
        () -> {
          String accessor = which.get();
          List<StoredToken> revoked = work.run(tx -> revoke(tx, caller, accessor));
          revoked.forEach(check::forget);
          LogEvent.TOKEN_REVOKED
              .to(log)
              .with("accessor", accessor)
              .with("tokens", revoked.size())
              .by(caller.context())
              .write();
          return revoked.size();
        });
  }

  private JournaledWork.Planned<List<StoredToken>> revoke(
      Transaction tx, Caller caller, String accessor) {
    StoredToken token = store.lock(tx, accessor).orElseThrow(Tokens::unknown);
    List<StoredToken> revoked =
        token.revokedAt() == 0 ? new TokenTree(store, tx).revoke(token) : List.of();
    Map<String, String> details =
        Map.of(
            "accessor", accessor,
            "principal", token.principal(),
            "tokens", Integer.toString(revoked.size()));
    return new JournaledWork.Planned<>(
        revoked, List.of(event(after(caller, revoked), AuditAction.REVOKE_TOKEN, details)));
  }

  /** Whoever revokes the own token goes on under its next revision for the rest of this change. */
  private static Caller after(Caller caller, List<StoredToken> revoked) {
    if (caller.token().isEmpty()) {
      return caller;
    }
    TokenRef own = caller.token().get();
    boolean same =
        revoked.stream().anyMatch(token -> token.id() == own.id() && token.rev() == own.rev());
    return same ? caller.with(new TokenRef(own.id(), own.rev() + 1, own.expiresAt())) : caller;
  }

  /** Makes a change; what is refused inside is recorded too. */
  private <T> T changed(Caller caller, AuditAction action, Supplier<T> change) {
    try {
      return change.get();
    } catch (SupersededException e) {
      throw gate.undone(caller, action, RESOURCE, e);
    } catch (NotFoundException | ConflictException e) {
      gate.recordRefusal(Events.failed(caller, action, Event.Subject.named(RESOURCE), e));
      throw e;
    }
  }

  private static Event event(Caller caller, AuditAction action, Map<String, String> details) {
    return Events.done(caller, action, Event.Subject.named(RESOURCE), details);
  }

  @Override
  public Optional<Caller> authenticate(
      String bearer,
      Optional<String> address,
      Optional<String> userAgent,
      Optional<String> requestId) {
    return check.authenticate(bearer, address, userAgent, requestId);
  }

  @Override
  public Optional<Caller> authenticateNow(
      String bearer,
      Optional<String> address,
      Optional<String> userAgent,
      Optional<String> requestId) {
    return check.authenticateNow(bearer, address, userAgent, requestId);
  }

  @Override
  public void countFailure(Optional<String> address, String reason) {
    check.countFailure(address, reason);
  }
}
