package io.claviger.engine;

import io.claviger.access.Caller;
import io.claviger.access.LoginGrant;
import io.claviger.access.LoginMethod;
import io.claviger.access.NewToken;
import io.claviger.access.PasswordHashes;
import io.claviger.access.PasswordHashes.Turn;
import io.claviger.access.User;
import io.claviger.access.UserNames;
import io.claviger.access.Users;
import io.claviger.api.CallerContext;
import io.claviger.api.Page;
import io.claviger.engine.LoginTokens.Checked;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The facade over users, and their logins. Thread-safe. */
final class UserLogins implements Users {
  private static final String PRINCIPALS = LoginMethod.USERPASS.principal("");

  private final UserAdministration administration;
  private final PasswordHashes hashes;
  private final LoginAttempts attempts;
  private final LoginTokens tokens;

  UserLogins(
      UserAdministration administration,
      PasswordHashes hashes,
      LoginAttempts attempts,
      LoginTokens tokens) {
    this.administration = administration;
    this.hashes = hashes;
    this.attempts = attempts;
    this.tokens = tokens;
  }

  @Override
  public Optional<NewToken> logIn(CallerContext from, String name, String password) {
    return tokens.logIn(from, () -> check(from, UserNames.normalized(name), password));
  }

  private Checked check(CallerContext from, String name, String password) {
    Compared compared;
    try (Turn turn = hashes.turn()) {
      compared = compare(turn, name, password);
    }
    UserAdministration.Found found = compared.found();
    if (found == null) {
      return Checked.refused(compared.refusal());
    }
    LoginGrant grant = found.user().grant();
    if (!grant.enabled()) {
      return Checked.refused("disabled_user");
    }
    if (!LoginGrant.permits(grant.boundAddresses(), from.address())) {
      return Checked.refused("foreign_address");
    }
    attempts.succeeded(name);
    return Checked.by(found.user(), "by password");
  }

  /** A user whose password was shown, or why there is none. */
  private record Compared(UserAdministration.@Nullable Found found, String refusal) {}

  /**
   * Counts the attempt, then compares. Who does not exist takes as long, and is locked out as
   * early, as who does.
   */
  private Compared compare(Turn turn, String name, String password) {
    if (!attempts.begin(name)) {
      return new Compared(null, "locked_user");
    }
    String typed = Passwords.normalized(password);
    Optional<UserAdministration.Found> found =
        UserNames.isPossible(name) ? administration.find(name) : Optional.empty();
    if (found.isEmpty()) {
      turn.compareWithNothing(typed);
      return new Compared(null, "unknown_user");
    }
    return turn.matches(typed, found.get().hash())
        ? new Compared(found.get(), "")
        : new Compared(null, "wrong_password");
  }

  @Override
  public User put(Caller caller, String name, LoginGrant grant, @Nullable String password) {
    UserNames.check(name);
    if (password == null) {
      return administration.put(caller, name, grant, null);
    }
    String checked = Passwords.check(name, password);
    administration.work().checkMayChange(caller);
    return administration.put(caller, name, grant, hash(checked));
  }

  private String hash(String password) {
    try (Turn turn = hashes.turn()) {
      return turn.hash(password);
    }
  }

  @Override
  public void changePassword(Caller caller, String present, String wanted) {
    String principal = caller.context().principal();
    if (!principal.startsWith(PRINCIPALS) || caller.token().isEmpty()) {
      throw administration.work().refused(caller, "Only a user who is logged in has a password");
    }
    String name = principal.substring(PRINCIPALS.length());
    String checked = Passwords.check(name, wanted);
    Changing changing = changing(caller, name, present, checked);
    attempts.succeeded(name);
    administration.changePassword(caller, changing.found(), changing.hash());
  }

  private record Changing(UserAdministration.Found found, String hash) {}

  private Changing changing(Caller caller, String name, String present, String wanted) {
    try (Turn turn = hashes.turn()) {
      UserAdministration.Found found = compare(turn, name, present).found();
      if (found != null) {
        return new Changing(found, turn.hash(wanted));
      }
    }
    throw administration
        .work()
        .refused(caller, "The present password is not right, or too many were tried");
  }

  @Override
  public User get(Caller caller, String name) {
    return administration.get(caller, name);
  }

  @Override
  public Page<User> list(Caller caller, @Nullable String cursor, int limit) {
    return administration.list(caller, cursor, limit);
  }

  @Override
  public void delete(Caller caller, String name) {
    administration.delete(caller, name);
  }
}
