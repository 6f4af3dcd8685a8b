package io.claviger.store.jdbc;

import static io.claviger.store.jdbc.TestDatabase.created;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.access.AddressRange;
import io.claviger.access.StoredToken;
import io.claviger.access.TokenStore;
import io.claviger.api.IntegrityException;
import io.claviger.seal.CanonicalRow;
import io.claviger.secret.SecretFilter;
import io.claviger.secret.Wanted;
import io.claviger.tx.Transaction;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TamperedRowsTest {
  private static final SecretFilter ALL = new SecretFilter("", null, true, null, 9);

  @TempDir Path folder;
  private TestDatabase db;

  @BeforeEach
  void open() {
    db = new TestDatabase(folder);
    db.save(created(1, "planted"));
    db.save(created(2, "other"));
  }

  @AfterEach
  void close() {
    db.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "uid = uid", // nothing: proves that the check below is about the change
        "rev = 9",
        "state = 'DELETED'",
        "secret_type = 'SSH_KEY'",
        "secret_type = 'hunter2'",
        "description = 'hunter2'",
        "owner = 'hunter2'",
        "tags = '{}'",
        "tags = 'hunter2'",
        "expires_days = 0",
        "last_version = 9",
        "current_version = 2",
        "pending_version = 1",
        "previous_version = 1",
        "created_at = 1",
        "created_by = 'hunter2'",
        "updated_at = 1",
        "deleted_at = 1",
        "purge_at = 1",
        "mac = x''",
        "mac = x'00'",
        "mac = zeroblob(36)",
        "mac = (SELECT mac FROM secrets WHERE uid = 2)",
      })
  void aChangedHeaderIsRefused(String change) {
    db.sql("UPDATE secrets SET " + change + " WHERE uid = 1");

    if (change.equals("uid = uid")) {
      assertThat(db.secrets.load("planted", 0)).isPresent();
      return;
    }
    assertRefused(() -> db.secrets.load("planted", 0), "secrets", "uid 1");
    assertThat(db.secrets.list(ALL)).extracting(s -> s.header().name()).containsExactly("other");
    try (Transaction tx = db.database.transactions().begin()) {
      assertRefused(() -> db.secrets.loadShared(tx, "planted", 0), "secrets", "uid 1");
      assertRefused(
          () -> db.secrets.lock(tx, List.of(new Wanted("planted", 0, null))), "secrets", "uid 1");
    }
  }

  @Test
  void aRenamedSecretIsRefused() {
    db.sql("UPDATE secrets SET name = 'renamed' WHERE uid = 1");

    assertRefused(() -> db.secrets.load("renamed", 0), "secrets", "uid 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "state = 'DISABLED'",
        "content_type = 'TEXT'",
        "content_type = 'hunter2'",
        "idempotency_key = 'hunter2'",
        "idempotency_key = NULL",
        "created_at = 1",
        "created_by = 'hunter2'",
        "expires_at = 0",
        "mac = x''",
        "mac = (SELECT mac FROM secret_versions WHERE secret_uid = 2)",
      })
  void aChangedVersionIsRefused(String change) {
    db.sql("UPDATE secret_versions SET " + change + " WHERE secret_uid = 1");

    assertRefused(() -> db.secrets.load("planted", 1), "secret_versions", "uid 1 version 1");
    assertThat(db.secrets.versions(1, 9, 9)).isEmpty();
    assertThat(db.secrets.list(ALL)).extracting(s -> s.header().name()).containsExactly("other");
    assertThat(db.secrets.sealedWith(7, 9)).hasSize(2); // the value has its own authentication
  }

  @Test
  void aVersionMovedToAnotherSecretIsRefused() {
    db.sql("DELETE FROM secret_versions WHERE secret_uid = 2");
    db.sql("UPDATE secret_versions SET secret_uid = 2 WHERE secret_uid = 1");

    assertRefused(() -> db.secrets.load("other", 1), "secret_versions", "uid 2 version 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id = 78",
        "accessor = 'hunter2'",
        "rev = 9",
        "principal = 'root'",
        "policies = '[\"root\"]'",
        "policies = 'hunter2'",
        "parent_id = 1",
        "parent_id = NULL",
        "description = 'hunter2'",
        "description = ''",
        "ttl = 1",
        "ttl = 0",
        "created_at = 1",
        "created_by = 'hunter2'",
        "expires_at = 0",
        "max_expires_at = 1",
        "uses_left = 3",
        "uses_left = NULL",
        "uses_left = 0",
        "bound_addresses = '[\"hunter2\"]'",
        "bound_addresses = '[]'",
        "revoked_at = 1",
        "mac = zeroblob(36)",
      })
  void aChangedTokenIsRefused(String change) {
    TokenStore tokens = db.database.tokenStore(db.mac);
    byte[] hash = new byte[32];
    try (Transaction tx = db.database.transactions().begin()) {
      tokens.save(
          tx,
          new StoredToken(
              77,
              "acc",
              hash,
              1,
              76,
              new StoredToken.Grant(
                  "bob", Set.of("reader"), List.of(AddressRange.parse("10.0.0.0/8")), "batch"),
              new StoredToken.Life(5, "alice", 50, 99, 999),
              2,
              0));
      tx.commit();
    }
    db.sql("UPDATE access_tokens SET " + change);

    assertRefused(() -> tokens.byHash(hash), "access_tokens", "id 7");
  }

  @Test
  void aTokenThatWasWrittenBeforeThereWereMoreColumnsKeepsItsMac() {
    byte[] hash = new byte[32];
    CanonicalRow row =
        CanonicalRow.of("access_tokens")
            .put("id", 77L)
            .put("accessor", "acc")
            .put("token_hash", hash)
            .put("rev", 1L)
            .put("principal", "bob")
            .put("policies", "[\"root\"]")
            .put("parent_id", (Long) null)
            .put("created_at", 5L)
            .put("created_by", "alice")
            .put("expires_at", 99L)
            .put("max_expires_at", 0L)
            .put("uses_left", (Long) null)
            .put("bound_addresses", "[]")
            .put("revoked_at", 0L);
    String columns =
        "id, accessor, token_hash, rev, principal, policies, created_at, created_by, expires_at,"
            + " revoked_at, mac";
    db.sql(
        "INSERT INTO access_tokens (%s) VALUES (77, 'acc', zeroblob(32), 1, 'bob', '[\"root\"]', 5,"
                .formatted(columns)
            + " 'alice', 99, 0, x'%s')".formatted(hex(db.mac.mac(row.toBytes()))));

    StoredToken token = db.database.tokenStore(db.mac).byHash(hash).orElseThrow();
    assertThat(token.principal()).isEqualTo("bob");
    assertThat(token.isRenewable()).isFalse();
    assertThat(token.latestEnd()).isEqualTo(99);
    assertThat(token.isLimited()).isFalse();
    assertThat(token.isPermittedFrom(Optional.empty())).isTrue();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static void assertRefused(Runnable load, String table, String row) {
    assertThatThrownBy(load::run)
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining("table " + table + " ")
        .hasMessageContaining(row)
        .hasMessageNotContaining("hunter2")
        .hasMessageNotContaining("planted");
  }
}
