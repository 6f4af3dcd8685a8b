package io.claviger.engine;

import io.claviger.access.AppRoles;
import io.claviger.access.IdentifiedLogin;
import io.claviger.access.LockoutRule;
import io.claviger.access.LoginFlows;
import io.claviger.access.LoginGrant;
import io.claviger.access.LoginMethod;
import io.claviger.access.Logins;
import io.claviger.access.NewToken;
import io.claviger.access.PasswordHashes;
import io.claviger.access.StoredLogin;
import io.claviger.access.TokenRequest;
import io.claviger.access.Users;
import io.claviger.api.CallerContext;
import io.claviger.api.IntegrityException;
import io.claviger.telemetry.LogEvent;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives tokens to those who logged in, and counts those who could not. Thread-safe. */
final class LoginTokens {
  private static final Logger log = LoggerFactory.getLogger(LoginTokens.class);

  private final TokenIssuer issuer;
  private final AuthFailures failures;
  private final LoginFlows flows;

  LoginTokens(TokenIssuer issuer, AuthFailures failures, LoginFlows flows) {
    this.issuer = issuer;
    this.failures = failures;
    this.flows = flows;
  }

  /** Who showed what is needed for a login and how its token is described, or why nobody did. */
  record Checked(@Nullable StoredLogin login, String text) {
    static Checked by(StoredLogin login, String description) {
      return new Checked(login, description);
    }

    static Checked refused(String reason) {
      return new Checked(null, reason);
    }
  }

  /** Gives the token of a role or a user, or counts why there is none. */
  Optional<NewToken> logIn(CallerContext from, Supplier<Checked> check) {
    Checked checked;
    try {
      checked = check.get();
    } catch (IntegrityException e) {
      // Whoever wrote the row learns no more than others; the alarm has told the operators.
      return refused(from, "altered_login");
    }
    StoredLogin login = checked.login();
    return login == null
        ? refused(from, checked.text())
        : Optional.of(issue(from, login, checked.text()));
  }

  private NewToken issue(CallerContext from, StoredLogin login, String description) {
    TokenRequest request =
        request(login.principal(), login.grant()).description(description).build();
    return issue(from, login.method(), login.name(), request);
  }

  /** The token of somebody whom another authority knows. */
  NewToken issue(CallerContext from, IdentifiedLogin login) {
    TokenRequest request =
        request(login.method().principal(login.name()), login.grant())
            .description("by " + login.authority())
            .build();
    return issue(from, login.method(), login.authority(), request);
  }

  private static TokenRequest.Builder request(String principal, LoginGrant grant) {
    TokenRequest.Builder request =
        TokenRequest.builder(principal)
            .policies(grant.policies())
            .boundTo(grant.boundAddresses())
            .ttl(grant.tokenTtl())
            .orphan(true);
    boolean renewable = grant.tokenMaxTtl().compareTo(grant.tokenTtl()) > 0;
    request.renewable(renewable);
    return renewable ? request.maxTtl(grant.tokenMaxTtl()) : request;
  }

  private NewToken issue(
      CallerContext from, LoginMethod method, String role, TokenRequest request) {
    NewToken made = issuer.issueForLogin(from, method.wireName(), role, request);
    LogEvent.LOGGED_IN
        .to(log)
        .with("method", method.wireName())
        .with("accessor", made.accessor())
        .with("policies", String.join(",", new TreeSet<>(request.grant().policies())))
        .by(from.withPrincipal(request.grant().principal()))
        .write();
    return made;
  }

  /** Counts a refusal; its reason stays here. */
  Optional<NewToken> refused(CallerContext from, String reason) {
    failures.count(from.address().orElse(""), reason);
    return Optional.empty();
  }

  /** The facade over all ways. */
  Logins facade(AppRoles roles, BiFunction<PasswordHashes, LockoutRule, Users> users) {
    return new Logins() {
      @Override
      public LoginFlows flows() {
        return flows;
      }

      @Override
      public Users users(PasswordHashes hashes, LockoutRule rule) {
        return users.apply(hashes, rule);
      }

      @Override
      public AppRoles appRoles() {
        return roles;
      }

      @Override
      public NewToken issueIdentified(CallerContext from, IdentifiedLogin login) {
        return issue(from, login);
      }

      @Override
      public void countFailure(CallerContext from, String reason) {
        failures.count(from.address().orElse(""), reason);
      }
    };
  }
}
