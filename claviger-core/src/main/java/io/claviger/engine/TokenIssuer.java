package io.claviger.engine;

import io.claviger.access.Caller;
import io.claviger.access.Capability;
import io.claviger.access.NewToken;
import io.claviger.access.Principals;
import io.claviger.access.SystemResources;
import io.claviger.access.TokenRequest;
import io.claviger.access.TokenStore;
import io.claviger.api.AccessDeniedException;
import io.claviger.api.AuditAction;
import io.claviger.api.CallerContext;
import io.claviger.api.ConflictException;
import io.claviger.api.ErrorCode;
import io.claviger.telemetry.LogEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides who gets which token, by hand, as root or by a login. Thread-safe. */
final class TokenIssuer {
  private static final Logger log = LoggerFactory.getLogger(TokenIssuer.class);

  private final TokenStore store;
  private final TokenMaker maker;
  private final Gate gate;

  TokenIssuer(TokenStore store, TokenMaker maker, Gate gate) {
    this.store = store;
    this.maker = maker;
    this.gate = gate;
  }

  /** See {@link io.claviger.access.AccessTokens#create}. */
  NewToken create(Caller issuer, TokenRequest request) {
    Principals.checkGiven(request.grant().principal());
    NewToken made = gate.deciding(() -> createDecided(issuer, request));
    logCreated(made, issuer);
    return made;
  }

  private NewToken createDecided(Caller issuer, TokenRequest request) {
    Caller permitted =
        gate.enter(issuer, Capability.ADMIN, AuditAction.CREATE_TOKEN, SystemResources.TOKENS);
    checkMayGive(permitted, request);
    try {
      return maker.make(byHand(permitted), request);
    } catch (SupersededException e) {
      throw gate.undone(permitted, AuditAction.CREATE_TOKEN, SystemResources.TOKENS, e);
    }
  }

  private static TokenMaker.Cause byHand(Caller issuer) {
    return new TokenMaker.Cause(issuer, AuditAction.CREATE_TOKEN, Map.of());
  }

  private void checkMayGive(Caller issuer, TokenRequest request) {
    if (!issuer.policies().contains(Caller.ROOT_POLICY)) {
      if (request.grant().policies().contains(Caller.ROOT_POLICY)) {
        throw denied(issuer, "Only who has the policy root may give it");
      }
      if (request.isEndless()) {
        throw denied(issuer, "Only who has the policy root may give a life without end");
      }
    }
    if (hasLimitedUses(issuer)) {
      throw denied(issuer, "A token with a limited number of uses makes no other tokens");
    }
  }

  /**
   * Whether somebody's token ends after so many uses; then nothing that outlives it comes of it.
   */
  boolean hasLimitedUses(Caller caller) {
    return caller
        .token()
        .flatMap(ref -> store.byId(ref.id()))
        .filter(own -> own.token().isLimited())
        .isPresent();
  }

  private AccessDeniedException denied(Caller issuer, String why) {
    gate.recordDenials(issuer, AuditAction.CREATE_TOKEN, List.of(SystemResources.TOKENS));
    return new AccessDeniedException(why);
  }

  /** See {@link io.claviger.access.AccessTokens#createRoot}. */
  NewToken createRoot(String principal, Optional<String> chosenText) {
    Principals.checkGiven(principal);
    Caller operator = Caller.of(CallerContext.of(principal), Set.of(Caller.ROOT_POLICY));
    TokenRequest request =
        TokenRequest.builder(principal).policies(Set.of(Caller.ROOT_POLICY)).neverExpires().build();
    NewToken made =
        chosenText.isEmpty()
            ? maker.make(byHand(operator), request)
            : makeChosen(operator, request, TokenText.checkChosen(chosenText.get()));
    logCreated(made, operator);
    return made;
  }

  private NewToken makeChosen(Caller operator, TokenRequest request, String text) {
    if (store.byHash(TokenText.hash(text)).isPresent()) {
      throw new ConflictException(
          ErrorCode.STATE_CONFLICT, "This token exists already; choose another one");
    }
    return maker.make(byHand(operator), request, text);
  }

  /**
   * Makes the token of a login, for whom the login found out. It has no parent, and may stand for
   * names that nobody gets by hand.
   *
   * @param from where the login came from; its principal plays no part
   * @param method by which method
   * @param role by which role, user or the like of that method
   * @param request what the token is to be
   * @return the token, shown once
   */
  NewToken issueForLogin(CallerContext from, String method, String role, TokenRequest request) {
    String principal = request.grant().principal();
    Caller who = Caller.of(from.withPrincipal(principal), request.grant().policies());
    Map<String, String> details = Map.of("method", method, "role", role);
    return maker.make(new TokenMaker.Cause(who, AuditAction.LOGIN, details), request);
  }

  private static void logCreated(NewToken made, Caller issuer) {
    LogEvent.TOKEN_CREATED
        .to(log)
        .with("accessor", made.accessor())
        .with("principal", made.info().principal())
        .with("policies", String.join(",", new TreeSet<>(made.info().policies())))
        .by(issuer.context())
        .write();
  }
}
