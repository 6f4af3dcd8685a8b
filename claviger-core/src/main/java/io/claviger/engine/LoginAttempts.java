package io.claviger.engine;

import io.claviger.access.LockoutRule;
import io.claviger.access.LoginMethod;
import io.claviger.access.LoginStore;
import io.claviger.access.StoredAttempts;
import io.claviger.tx.Transaction;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Counts the passwords that are tried under a name, in the database and so on all servers together.
 * An attempt is counted before its password is looked at: of many at once no more than the rule
 * permits are looked at. Names that nobody has are counted like the others. Thread-safe.
 */
final class LoginAttempts {
  private final LoginStore store;
  private final ShortWork work;
  private final LockoutRule rule;

  LoginAttempts(LoginStore store, ShortWork work, LockoutRule rule) {
    this.store = store;
    this.work = work;
    this.rule = rule;
  }

  /** Stands for a name. The name itself is not kept: it may be a password, typed in its place. */
  static String key(String normalizedName) {
    return HexFormat.of().formatHex(TokenText.hash(LoginMethod.USERPASS.principal(normalizedName)));
  }

  /** Counts an attempt; false if there were too many, then it is not counted. */
  boolean begin(String normalizedName) {
    String key = key(normalizedName);
    return work.run(tx -> begin(tx, key));
  }

  private boolean begin(Transaction tx, String key) {
    long now = tx.now();
    long since = now - KeyRotation.micros(rule.window());
    Optional<StoredAttempts> found = store.lockAttempts(tx, key);
    if (found.isPresent() && found.get().since(since) >= rule.attempts()) {
      return false;
    }
    store.save(
        tx,
        found
            .map(attempts -> attempts.with(now, since))
            .orElseGet(() -> new StoredAttempts(key, 1, List.of(now))));
    tx.commit();
    return true;
  }

  /** Forgets the attempts: the right password was among them. */
  void succeeded(String normalizedName) {
    String key = key(normalizedName);
    work.run(
        tx -> {
          store.forgetAttempts(tx, key);
          tx.commit();
          return true;
        });
  }
}
