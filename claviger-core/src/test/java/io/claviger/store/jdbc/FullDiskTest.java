package io.claviger.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.claviger.access.Caller;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.AuditResult;
import io.claviger.api.CallerContext;
import io.claviger.api.CreateSecret;
import io.claviger.api.ErrorCode;
import io.claviger.api.SecretValue;
import io.claviger.api.SecretsManager;
import io.claviger.api.TrailQuery;
import io.claviger.api.UnavailableException;
import io.claviger.audit.HeadLog;
import io.claviger.audit.Heads;
import io.claviger.engine.Acting;
import io.claviger.engine.Engine;
import io.claviger.engine.HealthReport;
import io.claviger.engine.Ports;
import io.claviger.seal.KeyPurpose;
import io.claviger.seal.KeyRings;
import io.claviger.seal.KeyedMac;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk under a SQLite file is full: nothing is released without a record, until it is not. */
class FullDiskTest {
  private static final Acting ADMIN =
      Acting.as(Caller.of(CallerContext.of("admin"), Set.of(Caller.ROOT_POLICY)));

  /** A read waits for 3 s, a change for 15 s at most; the rest is for a busy machine. */
  private static final Duration BOUND = Duration.ofSeconds(30);

  /** What still has room on the pages there are is far less. */
  private static final int ENOUGH = 1_000;

  @TempDir private Path folder;
  private NarrowDisk disk;
  private JdbcDatabase database;
  private Engine engine;
  private SecretsManager secrets;
  private int reads;
  private int created;

  @BeforeEach
  void open() {
    DatabaseUrl url = DatabaseUrl.parse(TestDatabase.url(folder));
    new Migrations(url).migrate();
    Clock clock = Clock.systemUTC();
    disk = new NarrowDisk(SqliteSource.open(url));
    database = new JdbcDatabase(url, new Connections(url, clock, any -> disk));
    engine = engine(database, clock);
    engine.start();
    secrets = engine.secrets(ADMIN);
    create("a");
    read();
  }

  private static Engine engine(JdbcDatabase database, Clock clock) {
    SecureRandom random = new SecureRandom();
    RootKeys roots = new RootKeys(List.of(LocalRootKey.generate(random)));
    KeyRings rings = new KeyRings(database.keyRingStore(), roots, random, clock);
    rings.open();
    KeyedMac mac = new KeyedMac(rings, KeyPurpose.ROW_MAC);
    Ports ports =
        new Ports(
            database.transactions(),
            database.secretStore(mac),
            database.tokenStore(mac),
            database.policyStore(mac),
            database.loginStore(mac),
            database.journal(),
            database.trail(),
            new Heads.Places(database.headStore(), HeadLog.NONE),
            database.replicaStore(),
            database.upkeep());
    return new Engine(ports, rings, random, clock);
  }

  @AfterEach
  void close() {
    engine.close();
    database.close();
  }

  private void create(String name) {
    secrets.create(CreateSecret.builder(name, SecretValue.text("v")).build());
  }

  private void createNext() {
    create("b" + created);
    created++;
  }

  private void read() {
    secrets.get("a").value().close();
    reads++;
  }

  /** The first refusal: what is on the last pages still finds room. */
  private static UnavailableException firstRefusal(Runnable step) {
    for (int i = 0; i < ENOUGH; i++) {
      UnavailableException refusal = catchThrowableOfType(UnavailableException.class, step::run);
      if (refusal != null) {
        return refusal;
      }
    }
    throw new AssertionError("the disk does not get full");
  }

  @Test
  void nothingIsReleasedOrChangedUntilThereIsRoomAgain() throws SQLException {
    disk.fill();
    UnavailableException change = firstRefusal(this::createNext);
    firstRefusal(this::read);
    long began = System.nanoTime();
    UnavailableException read = firstRefusal(this::read);
    HealthReport health = engine.health();
    UnavailableException again = firstRefusal(this::createNext);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(BOUND);

    assertThat(read.code()).isEqualTo(ErrorCode.AUDIT_UNAVAILABLE);
    assertThat(read.safeMessage()).isEqualTo("The access could not be recorded; try again");
    assertThat(List.of(change, again))
        .allMatch(error -> error.code() == ErrorCode.DATABASE_UNAVAILABLE)
        .allMatch(error -> error.safeMessage().startsWith("The database has no room left"));
    assertThat(health.audit().up()).isFalse();
    assertThat(health.audit().detail()).isEqualTo("the last access could not be recorded");

    disk.free();
    read();
    createNext();
    assertThat(engine.health().ready()).isTrue();
    assertThat(engine.verifyAudit(List.of(), 0).damages()).isEmpty();
    assertThat(done(AuditAction.READ)).isEqualTo(reads);
    assertThat(done(AuditAction.CREATE))
        .as("a and those that were answered")
        .isEqualTo(created + 1);
  }

  private long done(AuditAction action) {
    TrailQuery query = TrailQuery.builder().action(action).limit(1000).build();
    List<AuditEvent> events = engine.audit(ADMIN).trail(query).events();
    return events.stream().filter(event -> event.result() == AuditResult.SUCCESS).count();
  }
}
