package io.claviger;

import io.claviger.api.ConfigurationException;
import io.claviger.api.KeyException;
import io.claviger.audit.HeadLog;
import io.claviger.audit.Heads;
import io.claviger.engine.Ports;
import io.claviger.seal.KeyPurpose;
import io.claviger.seal.KeyRingStore;
import io.claviger.seal.KeyRings;
import io.claviger.seal.KeyedMac;
import io.claviger.store.jdbc.JdbcDatabase;
import io.claviger.store.jdbc.SchemaVersions;
import java.util.List;
import java.util.function.Function;

/** What is done with a database before an engine works on it, in the order of the methods. */
final class Opening {
  private final JdbcDatabase database;

  Opening(JdbcDatabase database) {
    this.database = database;
  }

  /** Brings the schema up to date, or checks that it is. */
  void prepareSchema(boolean migrate) {
    if (migrate) {
      database.migrations().migrate();
    } else {
      checkSchema(database.migrations().status());
    }
  }

  private static void checkSchema(SchemaVersions schema) {
    if (schema.database() < schema.latest()) {
      throw new ConfigurationException(
          List.of(
              "the schema of the database is at version "
                  + schema.database()
                  + ", this program needs "
                  + schema.latest()
                  + ": run claviger db migrate"));
    }
    if (schema.database() > schema.latest()) {
      throw new ConfigurationException(
          List.of(
              "the schema of the database is at version "
                  + schema.database()
                  + ", this program knows only "
                  + schema.latest()
                  + ": run a newer program"));
    }
  }

  /** Opens the key ring; a new one is made only for a database in which nothing was done yet. */
  KeyRings keyRings(Function<KeyRingStore, KeyRings> make) {
    KeyRingStore store = database.keyRingStore();
    if (store.load().isEmpty() && database.journal().head().seq() > 0) {
      throw new KeyException(
          "The database has secrets but its key ring is gone; restore it from a backup", null);
    }
    KeyRings rings = make.apply(store);
    rings.open();
    return rings;
  }

  /** The stores, with the MACs of an open key ring. */
  Ports ports(KeyRings rings, HeadLog published) {
    KeyedMac rowMac = new KeyedMac(rings, KeyPurpose.ROW_MAC);
    return new Ports(
        database.transactions(),
        database.secretStore(rowMac),
        database.tokenStore(rowMac),
        database.policyStore(rowMac),
        database.loginStore(rowMac),
        database.journal(),
        database.trail(),
        new Heads.Places(database.headStore(), published),
        database.replicaStore(),
        database.upkeep());
  }
}
