package io.claviger.store.jdbc;

import io.claviger.api.ContentType;
import io.claviger.api.SecretState;
import io.claviger.api.SecretType;
import io.claviger.api.VersionState;
import io.claviger.seal.KeyPurpose;
import io.claviger.seal.KeyRings;
import io.claviger.seal.KeyedMac;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import io.claviger.seal.Sealed;
import io.claviger.secret.Attributes;
import io.claviger.secret.History;
import io.claviger.secret.Labels;
import io.claviger.secret.SecretHeader;
import io.claviger.secret.SecretMutation;
import io.claviger.secret.SecretStore;
import io.claviger.secret.StoredVersion;
import io.claviger.tx.Transaction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A migrated database in a folder, its stores, and rows to put into it. */
final class TestDatabase implements AutoCloseable {
  static final long NOW_MICROS = 1_772_366_400_123_456L;

  final AtomicReference<Instant> time =
      new AtomicReference<>(Instant.EPOCH.plusNanos(1_000L * NOW_MICROS));
  final String url;
  final JdbcDatabase database;
  final Connections connections;
  final KeyedMac mac;
  final SecretStore secrets;

  TestDatabase(Path folder) {
    this(folder, null);
  }

  /** On the same file as another one, with its keys, as a second process would be. */
  TestDatabase(Path folder, @Nullable TestDatabase other) {
    url = url(folder);
    Clock clock =
        new Clock() {
          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return time.get();
          }
        };
    database = JdbcDatabase.open(url, clock);
    connections = new Connections(DatabaseUrl.parse(url), clock);
    if (other == null) {
      new Migrations(DatabaseUrl.parse(url)).migrate();
      SecureRandom random = new SecureRandom();
      RootKeys roots = new RootKeys(List.of(LocalRootKey.generate(random)));
      KeyRings rings = new KeyRings(database.keyRingStore(), roots, random, clock);
      rings.open();
      mac = new KeyedMac(rings, KeyPurpose.ROW_MAC);
    } else {
      mac = other.mac;
    }
    secrets = database.secretStore(mac);
  }

  static String url(Path folder) {
    return "sqlite:///" + folder.resolve("test.db");
  }

  void save(SecretMutation... mutations) {
    try (Transaction tx = database.transactions().begin()) {
      secrets.save(tx, List.of(mutations));
      tx.commit();
    }
  }

  /** Changes the database behind Claviger's back. */
  void sql(String statement) {
    connections.write(
        connection -> {
          Jdbc.execute(connection, statement);
          return null;
        });
  }

  long count(String sql) {
    return connections.read(connection -> Jdbc.number(connection, sql));
  }

  Connection dedicated() throws SQLException {
    return connections.dedicated();
  }

  static SecretHeader header(long uid, String name, long rev, Labels labels) {
    return new SecretHeader(
        uid,
        name,
        SecretState.ACTIVE,
        rev,
        Math.max(labels.current(), labels.pending()),
        labels,
        new Attributes(
            SecretType.PASSWORD,
            "what's <this> & \"that\" \u00e9\ud83d\udd11",
            "team",
            Map.of("zone", "a", "app", "<x>'\\"),
            30),
        new History(NOW_MICROS, "alice", NOW_MICROS + rev, 0, 0));
  }

  static SecretHeader in(SecretHeader header, SecretState state, long purgeAt) {
    return new SecretHeader(
        header.uid(),
        header.name(),
        state,
        header.rev() + 1,
        header.lastVersion(),
        header.labels(),
        header.attributes(),
        new History(NOW_MICROS, "alice", NOW_MICROS, NOW_MICROS, purgeAt));
  }

  static StoredVersion version(long uid, long number, @Nullable String idempotencyKey) {
    return new StoredVersion(
        uid,
        number,
        VersionState.ENABLED,
        ContentType.JSON,
        new Sealed(7, ("sealed" + number).getBytes(StandardCharsets.UTF_8)),
        idempotencyKey,
        NOW_MICROS,
        "alice",
        NOW_MICROS + 5);
  }

  /** A new secret with its first version, CURRENT. */
  static SecretMutation created(long uid, String name) {
    return new SecretMutation(
        header(uid, name, 1, new Labels(1, 0, 0)), version(uid, 1, "key-1"), null, false);
  }

  @Override
  public void close() {
    connections.close();
    database.close();
  }
}
