package io.claviger.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.access.AddressRange;
import io.claviger.access.LoginGrant;
import io.claviger.access.LoginMethod;
import io.claviger.access.LoginStore;
import io.claviger.access.StoredAttempts;
import io.claviger.access.StoredCredential;
import io.claviger.access.StoredLogin;
import io.claviger.api.IntegrityException;
import io.claviger.tx.Transaction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Roles and secret ids that somebody wrote into the database by hand. */
class TamperedLoginsTest {
  private static final byte[] HASH = {1, 2, 3};
  private static final LoginGrant GRANT =
      new LoginGrant(
          Set.of("reader"),
          Duration.ofHours(1),
          Duration.ofHours(2),
          List.of(AddressRange.parse("10.0.0.0/8")),
          true);

  @TempDir Path folder;
  private TestDatabase db;
  private LoginStore logins;

  @BeforeEach
  void open() {
    db = new TestDatabase(folder);
    logins = db.database.loginStore(db.mac);
    try (Transaction tx = db.database.transactions().begin()) {
      logins.save(tx, login("planted", "id-1"));
      logins.save(tx, login("other", "id-2"));
      logins.save(tx, credential("accessor-1", "id-1", HASH));
      logins.save(tx, credential("accessor-2", "id-1", new byte[] {4}));
      tx.commit();
    }
  }

  @AfterEach
  void close() {
    db.close();
  }

  private static StoredLogin login(String name, String id) {
    return new StoredLogin(
        LoginMethod.APPROLE,
        name,
        id,
        1,
        GRANT,
        new StoredLogin.Credentials(1, 1),
        new StoredLogin.Made(1, "alice", 1));
  }

  private static StoredCredential credential(String accessor, String loginId, byte[] hash) {
    return new StoredCredential(
        accessor,
        loginId,
        1,
        hash,
        new StoredCredential.Life(1, "alice", 9),
        List.of(),
        1,
        0,
        StoredCredential.Failures.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id = id", // nothing: proves that the check below is about the change
        "method = 'hunter2'",
        "name = 'hunter2'",
        "rev = 2",
        "policies = '[\"root\"]'",
        "policies = 'hunter2'",
        "token_ttl = 1",
        "token_max_ttl = 99",
        "bound_addresses = '[]'",
        "bound_addresses = 'hunter2'",
        "enabled = 0",
        "credential_ttl = 2",
        "credential_uses = 0",
        "created_at = 2",
        "created_by = 'hunter2'",
        "updated_at = 2",
        "mac = x''",
        "mac = (SELECT mac FROM login_roles WHERE id = 'id-2')",
      })
  void aChangedRoleIsRefused(String change) {
    db.sql("UPDATE login_roles SET " + change + " WHERE id = 'id-1'");

    if (change.equals("id = id")) {
      assertThat(logins.byId("id-1")).isPresent();
      return;
    }
    assertRefused(() -> logins.byId("id-1"), "login_roles");
    assertThat(logins.list(LoginMethod.APPROLE, "", 9).items())
        .extracting(StoredLogin::name)
        .containsExactly("other");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name_hash = name_hash",
        "rev = 2",
        "attempts = '9'",
        "attempts = 'hunter2'",
        "last_at = 8",
        "mac = x''",
        "mac = (SELECT mac FROM login_attempts WHERE name_hash = 'bb')",
      })
  void changedAttemptsAreRefused(String change) {
    try (Transaction tx = db.database.transactions().begin()) {
      logins.save(tx, new StoredAttempts("aa", 1, List.of(7L, 9L)));
      logins.save(tx, new StoredAttempts("bb", 1, List.of(7L, 9L)));
      tx.commit();
    }
    db.sql("UPDATE login_attempts SET " + change + " WHERE name_hash = 'aa'");

    try (Transaction tx = db.database.transactions().begin()) {
      if (change.equals("name_hash = name_hash")) {
        assertThat(logins.lockAttempts(tx, "aa")).isPresent();
        return;
      }
      assertRefused(() -> logins.lockAttempts(tx, "aa"), "login_attempts");
    }
  }

  @Test
  void aRoleUnderAnotherIdIsRefused() {
    db.sql("UPDATE login_roles SET id = 'id-3' WHERE id = 'id-1'");

    assertRefused(() -> logins.byId("id-3"), "login_roles");
    assertRefused(() -> logins.find(LoginMethod.APPROLE, "planted"), "login_roles");
    try (Transaction tx = db.database.transactions().begin()) {
      assertRefused(() -> logins.lock(tx, LoginMethod.APPROLE, "planted"), "login_roles");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "accessor = accessor",
        "login_id = 'id-2'",
        "rev = 2",
        "created_at = 2",
        "created_by = 'hunter2'",
        "expires_at = 0",
        "bound_addresses = '[\"10.0.0.0/8\"]'",
        "bound_addresses = 'hunter2'",
        "uses_left = -1",
        "uses_left = 9",
        "revoked_at = 1",
        "failures = 1",
        "locked_until = 1",
        "mac = x''",
        "mac = (SELECT mac FROM login_credentials WHERE accessor = 'accessor-2')",
      })
  void aChangedSecretIdIsRefused(String change) {
    db.sql("UPDATE login_credentials SET " + change + " WHERE accessor = 'accessor-1'");

    if (change.equals("accessor = accessor")) {
      assertThat(logins.credential(HASH)).isPresent();
      return;
    }
    assertRefused(() -> logins.credential(HASH), "login_credentials");
    assertThat(logins.credentials("id-1", "", 9).items())
        .extracting(StoredCredential::accessor)
        .containsExactly("accessor-2");
    try (Transaction tx = db.database.transactions().begin()) {
      assertRefused(() -> logins.lockCredential(tx, "accessor-1"), "login_credentials");
    }
  }

  @Test
  void aSecretIdWithAnotherHashIsRefused() {
    db.sql("UPDATE login_credentials SET hash = x'0909' WHERE accessor = 'accessor-1'");

    assertRefused(() -> logins.credential(new byte[] {9, 9}), "login_credentials");
  }

  private static void assertRefused(Runnable load, String table) {
    assertThatThrownBy(load::run)
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining("table " + table + " ")
        .hasMessageNotContaining("hunter2")
        .hasMessageNotContaining("planted");
  }
}
