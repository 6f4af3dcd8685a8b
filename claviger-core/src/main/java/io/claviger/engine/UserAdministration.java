package io.claviger.engine;

import io.claviger.access.AddressRange;
import io.claviger.access.Caller;
import io.claviger.access.LoginGrant;
import io.claviger.access.LoginMethod;
import io.claviger.access.LoginStore;
import io.claviger.access.StoredCredential;
import io.claviger.access.StoredLogin;
import io.claviger.access.User;
import io.claviger.access.UserNames;
import io.claviger.api.ConflictException;
import io.claviger.api.ErrorCode;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.ListQuery;
import io.claviger.api.NotFoundException;
import io.claviger.api.Page;
import io.claviger.tx.Transaction;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes and changes users; see {@link io.claviger.access.Users}. A user has one credential, whose
 * accessor is the user's id. Thread-safe.
 */
final class UserAdministration {
  private static final LoginMethod METHOD = LoginMethod.USERPASS;
  private static final StoredLogin.Credentials FOR_EVER = new StoredLogin.Credentials(0, 0);

  private final LoginWork work;
  private final LoginStore store;
  private final SecureRandom random;

  UserAdministration(LoginWork work, SecureRandom random) {
    this.work = work;
    this.store = work.store();
    this.random = random;
  }

  LoginWork work() {
    return work;
  }

  /** A user and the hash of the password. */
  record Found(StoredLogin user, StoredCredential password) {
    String hash() {
      return new String(password.hash(), StandardCharsets.US_ASCII);
    }
  }

  /**
   * Finds a user who could log in; a user without a password is none. Asks for both in any case, so
   * that it takes as long when there is no such user.
   */
  Optional<Found> find(String name) {
    Optional<StoredLogin> user = store.find(METHOD, name);
    Optional<StoredCredential> password =
        store.credentials(user.map(StoredLogin::id).orElse(""), "", 1).items().stream().findFirst();
    return user.flatMap(found -> password.map(hash -> new Found(found, hash)));
  }

  User put(Caller caller, String name, LoginGrant grant, @Nullable String hash) {
    return work.change(
        caller,
        (tx, permitted) -> {
          LoginWork.checkMayGive(permitted, grant);
          Optional<StoredLogin> old = store.lock(tx, METHOD, name);
          if (old.isEmpty() && hash == null) {
            throw new InvalidRequestException("a new user needs a password");
          }
          StoredLogin user =
              old.isPresent()
                  ? old.get().changed(grant, FOR_EVER, tx.now())
                  : made(tx, permitted, name, grant);
          store.save(tx, user);
          if (hash != null) {
            setPassword(tx, user, hash, permitted);
            store.forgetAttempts(tx, LoginAttempts.key(name));
          }
          Map<String, String> details =
              details(old.isPresent() ? "change_user" : "create_user", name);
          details.putAll(terms(grant));
          details.put("password", hash == null ? "kept" : "set");
          return new LoginWork.Changed<>(view(user), details);
        });
  }

  private StoredLogin made(Transaction tx, Caller caller, String name, LoginGrant grant) {
    return new StoredLogin(
        METHOD,
        name,
        RandomIds.next(random),
        1,
        grant,
        FOR_EVER,
        new StoredLogin.Made(tx.now(), caller.context().principal(), tx.now()));
  }

  private void setPassword(Transaction tx, StoredLogin user, String hash, Caller by) {
    byte[] bytes = hash.getBytes(StandardCharsets.US_ASCII);
    StoredCredential.Life life = new StoredCredential.Life(tx.now(), by.context().principal(), 0);
    StoredCredential next =
        store
            .lockCredential(tx, user.id())
            .map(old -> old.replaced(bytes, life))
            .orElseGet(() -> password(user, bytes, life));
    store.save(tx, next);
  }

  private static StoredCredential password(
      StoredLogin user, byte[] hash, StoredCredential.Life life) {
    return new StoredCredential(
        user.id(),
        user.id(),
        1,
        hash,
        life,
        List.of(),
        StoredCredential.UNLIMITED,
        0,
        StoredCredential.Failures.NONE);
  }

  /** Changes the own password, unless somebody else did since it was looked at. */
  void changePassword(Caller caller, Found seen, String hash) {
    work.changeOwn(
        caller,
        (tx, permitted) -> {
          boolean same =
              store
                  .lock(tx, METHOD, seen.user().name())
                  .filter(user -> user.id().equals(seen.user().id()))
                  .flatMap(user -> store.lockCredential(tx, user.id()))
                  .filter(password -> password.rev() == seen.password().rev())
                  .isPresent();
          if (!same) {
            throw new ConflictException(
                ErrorCode.STATE_CONFLICT, "The password was changed by somebody else meanwhile");
          }
          setPassword(tx, seen.user(), hash, permitted);
          return new LoginWork.Changed<>(seen, details("change_own_password", seen.user().name()));
        });
  }

  User get(Caller caller, String name) {
    UserNames.check(name);
    return work.lookUp(
        caller,
        looked(name),
        () -> view(store.find(METHOD, name).orElseThrow(UserAdministration::noUser)));
  }

  Page<User> list(Caller caller, @Nullable String cursor, int limit) {
    ListQuery.checkLimit(limit);
    String after = cursor == null ? "" : UserNames.check(cursor);
    return work.lookUp(
        caller,
        Map.of("method", METHOD.wireName()),
        () -> store.list(METHOD, after, limit).page(UserAdministration::view));
  }

  void delete(Caller caller, String name) {
    UserNames.check(name);
    work.change(
        caller,
        (tx, permitted) -> {
          StoredLogin user = store.lock(tx, METHOD, name).orElseThrow(UserAdministration::noUser);
          store.delete(tx, user);
          return new LoginWork.Changed<>(user, details("delete_user", name));
        });
  }

  private static NotFoundException noUser() {
    return NotFoundException.other("user");
  }

  private static Map<String, String> looked(String name) {
    return Map.of("method", METHOD.wireName(), "name", name);
  }

  private static Map<String, String> details(String change, String name) {
    Map<String, String> details = new HashMap<>(looked(name));
    details.put("change", change);
    return details;
  }

  private static Map<String, String> terms(LoginGrant grant) {
    Map<String, String> terms = new HashMap<>();
    terms.put("policies", String.join(",", new TreeSet<>(grant.policies())));
    terms.put("token_ttl", grant.tokenTtl().toString());
    terms.put("token_max_ttl", grant.tokenMaxTtl().toString());
    terms.put(
        "bound_addresses",
        grant.boundAddresses().stream()
            .map(AddressRange::toString)
            .collect(Collectors.joining(",")));
    terms.put("enabled", Boolean.toString(grant.enabled()));
    return terms;
  }

  private static User view(StoredLogin login) {
    return new User(
        login.name(),
        login.grant(),
        Views.instant(login.made().createdAt()),
        login.made().createdBy(),
        Views.instant(login.made().updatedAt()));
  }
}
