package io.claviger.engine;

import io.claviger.access.AddressRange;
import io.claviger.access.AppRole;
import io.claviger.access.AppRoles;
import io.claviger.access.Caller;
import io.claviger.access.LoginGrant;
import io.claviger.access.LoginMethod;
import io.claviger.access.LoginNames;
import io.claviger.access.LoginStore;
import io.claviger.access.NewSecretId;
import io.claviger.access.SecretIdInfo;
import io.claviger.access.StoredCredential;
import io.claviger.access.StoredLogin;
import io.claviger.access.TokenRequest;
import io.claviger.api.ConflictException;
import io.claviger.api.ErrorCode;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.ListQuery;
import io.claviger.api.NotFoundException;
import io.claviger.api.Page;
import io.claviger.tx.Transaction;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes and changes roles and their secret ids; see {@link AppRoles}. Thread-safe. */
final class RoleAdministration {
  private static final LoginMethod METHOD = LoginMethod.APPROLE;

  private final LoginWork work;
  private final LoginStore store;
  private final SecureRandom random;

  RoleAdministration(LoginWork work, SecureRandom random) {
    this.work = work;
    this.store = work.store();
    this.random = random;
  }

  AppRole put(Caller caller, String name, AppRole.Settings settings) {
    LoginNames.checkRole(name);
    return work.change(
        caller,
        (tx, permitted) -> {
          LoginWork.checkMayGive(permitted, settings.grant());
          Optional<StoredLogin> old = store.lock(tx, METHOD, name);
          old.ifPresent(present -> checkChange(permitted, present.grant(), settings.grant()));
          StoredLogin login =
              old.isPresent()
                  ? old.get().changed(settings.grant(), credentials(settings), tx.now())
                  : made(tx, permitted, name, settings);
          store.save(tx, login);
          Map<String, String> details =
              details(old.isPresent() ? "change_role" : "create_role", login);
          details.putAll(terms(login));
          return new LoginWork.Changed<>(view(login), details);
        });
  }

  /**
   * A role that gives {@code root} belongs to root. Nor does one become such a role: whoever had a
   * secret id of it, perhaps made for that, would have root.
   */
  private static void checkChange(Caller caller, LoginGrant old, LoginGrant next) {
    LoginWork.checkMayGive(caller, old);
    if (next.policies().contains(Caller.ROOT_POLICY)
        && !old.policies().contains(Caller.ROOT_POLICY)) {
      throw new ConflictException(
          ErrorCode.STATE_CONFLICT,
          "a role does not get the policy root later, since its secret ids would have it too;"
              + " delete the role and make it anew");
    }
  }

  private StoredLogin made(Transaction tx, Caller caller, String name, AppRole.Settings settings) {
    return new StoredLogin(
        METHOD,
        name,
        RandomIds.next(random),
        1,
        settings.grant(),
        credentials(settings),
        new StoredLogin.Made(tx.now(), caller.context().principal(), tx.now()));
  }

  private static StoredLogin.Credentials credentials(AppRole.Settings settings) {
    return new StoredLogin.Credentials(
        KeyRotation.micros(settings.secretIdTtl()), settings.secretIdUses());
  }

  AppRole get(Caller caller, String name) {
    LoginNames.checkRole(name);
    return work.lookUp(caller, looked(name), () -> view(find(name)));
  }

  private StoredLogin find(String name) {
    return store.find(METHOD, name).orElseThrow(RoleAdministration::noRole);
  }

  private static NotFoundException noRole() {
    return NotFoundException.other("role");
  }

  Page<AppRole> list(Caller caller, @Nullable String cursor, int limit) {
    ListQuery.checkLimit(limit);
    String after = cursor == null ? "" : LoginNames.checkRole(cursor);
    return work.lookUp(
        caller,
        Map.of("method", METHOD.wireName()),
        () -> store.list(METHOD, after, limit).page(RoleAdministration::view));
  }

  void delete(Caller caller, String name) {
    LoginNames.checkRole(name);
    work.change(
        caller,
        (tx, permitted) -> {
          StoredLogin login = lock(tx, name);
          LoginWork.checkMayGive(permitted, login.grant());
          store.delete(tx, login);
          return new LoginWork.Changed<>(login, details("delete_role", login));
        });
  }

  private StoredLogin lock(Transaction tx, String name) {
    return store.lock(tx, METHOD, name).orElseThrow(RoleAdministration::noRole);
  }

  NewSecretId createSecretId(Caller caller, String name, List<AddressRange> boundAddresses) {
    LoginNames.checkRole(name);
    if (boundAddresses.size() > TokenRequest.MAX_ADDRESSES) {
      throw new InvalidRequestException(
          "a secret id is bound to at most " + TokenRequest.MAX_ADDRESSES + " ranges of addresses");
    }
    String text = TokenText.random(AppRoles.SECRET_ID_PREFIX, random);
    return work.change(
        caller,
        (tx, permitted) -> {
          StoredLogin login = lock(tx, name);
          LoginWork.checkMayGive(permitted, login.grant());
          StoredCredential secretId =
              new StoredCredential(
                  RandomIds.next(random),
                  login.id(),
                  1,
                  TokenText.hash(text),
                  new StoredCredential.Life(
                      tx.now(),
                      permitted.context().principal(),
                      tx.now() + login.credentials().ttl()),
                  boundAddresses,
                  login.credentials().uses() == 0
                      ? StoredCredential.UNLIMITED
                      : login.credentials().uses(),
                  0,
                  StoredCredential.Failures.NONE);
          store.save(tx, secretId);
          Map<String, String> details = details("create_secret_id", login);
          details.put("accessor", secretId.accessor());
          details.put("expires_at", Views.instant(secretId.life().expiresAt()).toString());
          if (secretId.isLimited()) {
            details.put("uses", Integer.toString(secretId.usesLeft()));
          }
          if (!boundAddresses.isEmpty()) {
            details.put("bound_addresses", text(boundAddresses));
          }
          return new LoginWork.Changed<>(
              new NewSecretId(view(secretId, name, tx.now()), login.id(), text), details);
        });
  }

  Page<SecretIdInfo> secretIds(Caller caller, String name, @Nullable String cursor, int limit) {
    LoginNames.checkRole(name);
    ListQuery.checkLimit(limit);
    String after = cursor == null ? "" : LoginNames.checkAccessor(cursor);
    return work.lookUp(
        caller,
        looked(name),
        () -> {
          LoginStore.Listed<StoredCredential> found =
              store.credentials(find(name).id(), after, limit);
          return found.page(one -> view(one, name, found.now()));
        });
  }

  void revokeSecretId(Caller caller, String accessor) {
    LoginNames.checkAccessor(accessor);
    work.change(
        caller,
        (tx, permitted) -> {
          StoredCredential secretId =
              store
                  .lockCredential(tx, accessor)
                  .orElseThrow(() -> NotFoundException.other("secret id"));
          StoredLogin login =
              store
                  .byId(secretId.loginId())
                  .filter(owner -> owner.method() == METHOD)
                  .orElseThrow(() -> NotFoundException.other("secret id"));
          if (secretId.revokedAt() == 0) {
            store.save(tx, secretId.revoked(tx.now()));
          }
          Map<String, String> details = details("revoke_secret_id", login);
          details.put("accessor", accessor);
          return new LoginWork.Changed<>(accessor, details);
        });
  }

  private static Map<String, String> looked(String name) {
    return Map.of("method", METHOD.wireName(), "name", name);
  }

  private static Map<String, String> details(String change, StoredLogin login) {
    Map<String, String> details = new HashMap<>(looked(login.name()));
    details.put("change", change);
    return details;
  }

  private static Map<String, String> terms(StoredLogin login) {
    Map<String, String> terms = new HashMap<>();
    terms.put("policies", String.join(",", new TreeSet<>(login.grant().policies())));
    terms.put("token_ttl", login.grant().tokenTtl().toString());
    terms.put("token_max_ttl", login.grant().tokenMaxTtl().toString());
    terms.put("secret_id_ttl", duration(login).toString());
    terms.put("secret_id_uses", Integer.toString(login.credentials().uses()));
    terms.put("bound_addresses", text(login.grant().boundAddresses()));
    terms.put("enabled", Boolean.toString(login.grant().enabled()));
    return terms;
  }

  private static String text(List<AddressRange> ranges) {
    return ranges.stream().map(AddressRange::toString).collect(Collectors.joining(","));
  }

  private static Duration duration(StoredLogin login) {
    return Duration.of(login.credentials().ttl(), ChronoUnit.MICROS);
  }

  private static AppRole view(StoredLogin login) {
    return new AppRole(
        login.name(),
        login.id(),
        new AppRole.Settings(login.grant(), duration(login), login.credentials().uses()),
        Views.instant(login.made().createdAt()),
        login.made().createdBy(),
        Views.instant(login.made().updatedAt()));
  }

  private static SecretIdInfo view(StoredCredential secretId, String role, long now) {
    return new SecretIdInfo(
        secretId.accessor(),
        role,
        secretId.state(now),
        Views.instant(secretId.life().createdAt()),
        secretId.life().createdBy(),
        Views.instant(secretId.life().expiresAt()),
        secretId.isLimited() ? OptionalInt.of(secretId.usesLeft()) : OptionalInt.empty(),
        secretId.boundAddresses());
  }
}
