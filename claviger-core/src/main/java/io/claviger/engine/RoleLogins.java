package io.claviger.engine;

import io.claviger.access.AddressRange;
import io.claviger.access.AppRole;
import io.claviger.access.AppRoles;
import io.claviger.access.Caller;
import io.claviger.access.LoginGrant;
import io.claviger.access.LoginMethod;
import io.claviger.access.LoginStore;
import io.claviger.access.NewSecretId;
import io.claviger.access.NewToken;
import io.claviger.access.SecretIdInfo;
import io.claviger.access.StoredCredential;
import io.claviger.access.StoredLogin;
import io.claviger.access.TokenState;
import io.claviger.api.CallerContext;
import io.claviger.api.Page;
import io.claviger.engine.LoginTokens.Checked;
import io.claviger.tx.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The facade over roles, and their logins. Thread-safe. */
final class RoleLogins implements AppRoles {
  /** Nothing else reaches the database. */
  private static final Pattern ROLE_ID = Pattern.compile("[A-Za-z0-9_-]{16}");

  private final RoleAdministration administration;
  private final LoginStore store;
  private final ShortWork work;
  private final LoginTokens tokens;

  RoleLogins(
      RoleAdministration administration, LoginStore store, ShortWork work, LoginTokens tokens) {
    this.administration = administration;
    this.store = store;
    this.work = work;
    this.tokens = tokens;
  }

  @Override
  public Optional<NewToken> logIn(CallerContext from, String roleId, String secretId) {
    if (!TokenText.isMade(SECRET_ID_PREFIX, secretId)) {
      return tokens.refused(from, "malformed_secret_id");
    }
    if (!ROLE_ID.matcher(roleId).matches()) {
      return tokens.refused(from, "unknown_role");
    }
    return tokens.logIn(from, () -> check(from, roleId, TokenText.hash(secretId)));
  }

  /** Asks for both in any case, so that an unknown role takes as long as a wrong secret id. */
  private Checked check(CallerContext from, String roleId, byte[] hash) {
    Optional<StoredLogin> role =
        store.byId(roleId).filter(login -> login.method() == LoginMethod.APPROLE);
    Optional<LoginStore.LookedUp> found = store.credential(hash);
    if (role.isEmpty()) {
      return Checked.refused("unknown_role");
    }
    StoredLogin login = role.get();
    if (found.isEmpty() || !found.get().credential().loginId().equals(login.id())) {
      return Checked.refused("wrong_secret_id");
    }
    if (!login.grant().enabled()) {
      return Checked.refused("disabled_role");
    }
    StoredCredential secretId = found.get().credential();
    if (!LoginGrant.permits(login.grant().boundAddresses(), from.address())
        || !LoginGrant.permits(secretId.boundAddresses(), from.address())) {
      return Checked.refused("foreign_address");
    }
    TokenState state =
        secretId.isLimited()
            ? work.run(tx -> take(tx, secretId.accessor()))
            : secretId.state(found.get().now());
    return state == TokenState.ACTIVE
        ? Checked.by(login, "by the secret id with the accessor " + secretId.accessor())
        : Checked.refused(state.wireName() + "_secret_id");
  }

  /** Takes a use if there is one; tells what the secret id was before. */
  private TokenState take(Transaction tx, String accessor) {
    Optional<StoredCredential> found = store.lockCredential(tx, accessor);
    if (found.isEmpty()) {
      return TokenState.REVOKED;
    }
    TokenState before = found.get().state(tx.now());
    if (before == TokenState.ACTIVE) {
      store.save(tx, found.get().used());
      tx.commit();
    }
    return before;
  }

  @Override
  public AppRole put(Caller caller, String name, AppRole.Settings settings) {
    return administration.put(caller, name, settings);
  }

  @Override
  public AppRole get(Caller caller, String name) {
    return administration.get(caller, name);
  }

  @Override
  public Page<AppRole> list(Caller caller, @Nullable String cursor, int limit) {
    return administration.list(caller, cursor, limit);
  }

  @Override
  public void delete(Caller caller, String name) {
    administration.delete(caller, name);
  }

  @Override
  public NewSecretId createSecretId(Caller caller, String name, List<AddressRange> boundAddresses) {
    return administration.createSecretId(caller, name, boundAddresses);
  }

  @Override
  public Page<SecretIdInfo> secretIds(
      Caller caller, String name, @Nullable String cursor, int limit) {
    return administration.secretIds(caller, name, cursor, limit);
  }

  @Override
  public void revokeSecretId(Caller caller, String accessor) {
    administration.revokeSecretId(caller, accessor);
  }
}
