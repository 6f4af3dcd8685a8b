package io.claviger.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.access.PolicyStore;
import io.claviger.access.StoredPolicy;
import io.claviger.api.IntegrityException;
import io.claviger.tx.Transaction;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody may do to policies in the database, and what comes of it. */
class AlteredPoliciesTest {
  @TempDir Path folder;
  private TestDatabase db;
  private PolicyStore store;

  @BeforeEach
  void open() {
    db = new TestDatabase(folder);
    store = db.database.policyStore(db.mac);
    put("reads", 1, "one");
    put("reads", 2, "two");
    put("denies", 1, "deny");
    assertThat(store.load().intact()).isTrue();
  }

  @AfterEach
  void close() {
    db.close();
  }

  private void put(String name, long version, String document) {
    try (Transaction tx = db.database.transactions().begin()) {
      long epoch = store.lock(tx, name).epoch() + 1;
      store.save(tx, new StoredPolicy(name, version, document, 5, "alice", false), epoch);
      db.database.journal().raisePolicyEpoch(tx, epoch);
      tx.commit();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name = 'others'",
        "version = 9",
        "document = 'everything'",
        "created_at = 6",
        "created_by = 'mallory'",
        "deleted = 1",
        "mac = zeroblob(36)",
      })
  void anAlteredPolicyCountsForNothingAndShows(String change) {
    db.sql("UPDATE policies SET " + change + " WHERE name = 'denies'");

    PolicyStore.Catalogue catalogue = store.load();
    assertThat(catalogue.policies()).extracting(StoredPolicy::name).containsExactly("reads");
    assertThat(catalogue.intact()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM policies WHERE name = 'denies'",
        "UPDATE policies SET present = 0 WHERE name = 'denies'",
        "UPDATE policies SET present = 1 - present WHERE name = 'reads'",
        "DELETE FROM policy_catalog",
        "UPDATE policy_catalog SET epoch = 2",
        "UPDATE policy_catalog SET mac = zeroblob(36)",
        "UPDATE audit_head SET policy_epoch = 2",
        "UPDATE audit_head SET policy_epoch = 0",
      })
  void whatIsMissingOrOldShows(String change) {
    db.sql("DROP INDEX policies_present"); // so that two versions can change places
    db.sql(change);

    assertThat(store.load().intact()).isFalse();
  }

  @Test
  void anAlteredVersionIsRefused() {
    db.sql("UPDATE policies SET document = 'planted' WHERE name = 'denies'");

    assertThatThrownBy(() -> store.find("denies", 0))
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining("table policies ")
        .hasMessageNotContaining("planted");
    assertThat(store.versions("denies", 0, 10)).isEmpty();
    assertThat(store.find("reads", 0)).isPresent();
  }

  @Test
  void aChangeMakesTheCatalogueAnewOverWhatIsThere() {
    db.sql("DELETE FROM policies WHERE name = 'denies'");
    put("reads", 3, "three");

    assertThat(store.load().intact()).isTrue();
    assertThat(store.load().policies()).extracting(StoredPolicy::document).containsExactly("three");
  }
}
