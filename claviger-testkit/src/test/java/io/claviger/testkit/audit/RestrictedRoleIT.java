package io.claviger.testkit.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.claviger.Claviger;
import io.claviger.ClavigerDatabase;
import io.claviger.api.CreateSecret;
import io.claviger.api.SecretValue;
import io.claviger.api.TrailQuery;
import io.claviger.api.UnavailableException;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.PublicKeys;
import io.claviger.seal.RootKeys;
import io.claviger.testkit.EmbeddedPostgresFixture;
import io.claviger.testkit.PostgresTestDatabase;
import io.claviger.testkit.SettableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The engine under a role with the rights that the documentation grants, and no others. */
class RestrictedRoleIT {
  private static final Instant NOON = Instant.parse("2030-05-10T12:00:00Z");

  private final RootKeys roots = new RootKeys(List.of(LocalRootKey.generate(new SecureRandom())));
  private final SettableClock clock = new SettableClock(NOON);
  private PostgresTestDatabase database;
  private String role;

  @SuppressWarnings("NullAway.Init")
  RestrictedRoleIT() {}

  @BeforeEach
  void prepare() throws IOException {
    database = EmbeddedPostgresFixture.shared().freshDatabase();
    database.setClock(NOON);
    role = "app_" + Long.toUnsignedString(new SecureRandom().nextLong(), 36);
    for (String statement : documented().split(";", -1)) {
      if (!statement.isBlank()) {
        owner(statement.replace("claviger_app", role).replace("PASSWORD '...'", ""));
      }
    }
    owner("GRANT USAGE ON SCHEMA fake TO " + role);
    owner("GRANT SELECT ON fake.clock TO " + role);
    open(owner()).close(); // makes the key ring
  }

  private static String documented() throws IOException {
    String page =
        Files.readString(Path.of("").toAbsolutePath().getParent().resolve("docs/operations.md"));
    Matcher sql =
        Pattern.compile("```sql\\n(CREATE ROLE claviger_app.*?)```", Pattern.DOTALL).matcher(page);
    assertThat(sql.find()).isTrue();
    return sql.group(1);
  }

  @AfterEach
  void close() {
    owner("DROP OWNED BY " + role);
    owner("DROP ROLE " + role);
    database.close();
  }

  private String owner() {
    return database.url();
  }

  private String restricted() {
    return database.url().replace("postgres@", role + "@");
  }

  private Claviger open(String url) {
    return Claviger.builder()
        .databaseUrl(url)
        .rootKeys(roots)
        .clock(clock)
        .migrate(false)
        .admin("tester")
        .defaultPrincipal("tester")
        .auditRetentionDays(1)
        .build();
  }

  private void owner(String sql) {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private long number(String sql) {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void use(Claviger claviger, String name) {
    claviger.secrets().create(CreateSecret.builder(name, SecretValue.text("v")).build());
    claviger.secrets().get(name);
    long head = number("SELECT seq FROM audit_head");
    await().until(() -> number("SELECT seq FROM audit_fold") >= head);
    await().until(() -> number("SELECT coalesce(max(seq), 0) FROM audit_heads") >= head);
  }

  private void moveTo(Instant time) {
    clock.set(time);
    database.setClock(time);
  }

  @Test
  void readsWritesFoldsAndSignsButCannotChangeTheLog() throws SQLException {
    try (Claviger claviger = open(restricted())) {
      use(claviger, "a");
      assertThat(claviger.audit().trail(TrailQuery.builder().build()).events()).isNotEmpty();
      assertThat(claviger.verifyAudit(List.of(), 0).damages()).isEmpty();
      assertThat(claviger.health().ready()).isTrue();
    }
    String url = database.jdbcUrl().replace("user=postgres", "user=" + role);
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String sql :
          List.of(
              "UPDATE secrets_audit_log SET actor_id = 'x'",
              "DELETE FROM secrets_audit_log",
              "UPDATE audit_journal SET n = 1",
              "DELETE FROM audit_journal",
              "TRUNCATE audit_journal",
              "DELETE FROM audit_heads",
              "UPDATE audit_checkpoints SET seq = 1",
              "DROP TABLE audit_journal")) {
        assertThatThrownBy(() -> statement.execute(sql))
            .hasMessageMatching("(?s).*(must be owner|permission denied).*");
      }
    }
  }

  @Test
  void nothingIsReleasedWhileTheRightToRecordItIsRevoked() {
    try (Claviger claviger = open(restricted())) {
      use(claviger, "a");
      owner("REVOKE INSERT ON audit_journal FROM " + role);
      long began = System.nanoTime();

      assertThatThrownBy(() -> claviger.secrets().get("a"))
          .isInstanceOf(UnavailableException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
      assertThat(claviger.health().ready()).isFalse();

      owner("GRANT INSERT ON audit_journal TO " + role);
      await().ignoreExceptions().until(() -> claviger.secrets().get("a") != null);
      use(claviger, "b");
      assertThat(claviger.verifyAudit(List.of(), 0).damages()).isEmpty();
    }
  }

  @Test
  void theOwnerRemovesWhatTheServerDiscarded() {
    for (int day = 0; day < 3; day++) {
      moveTo(NOON.plus(Duration.ofDays(day)));
      try (Claviger claviger = open(restricted())) {
        use(claviger, "day" + day);
      }
    }
    PublicKeys keys;
    try (Claviger claviger = open(restricted())) {
      assertThat(claviger.discardOldAudit()).isEqualTo(1);
      keys = claviger.auditPublicKeys();
      assertThat(claviger.verifyAudit(List.of(), 0).damages()).isEmpty();
    }
    long last = number("SELECT max(seq) FROM audit_checkpoints");
    assertThat(number("SELECT min(seq - n + 1) FROM audit_journal")).isEqualTo(1);

    try (ClavigerDatabase maintained = ClavigerDatabase.open(owner())) {
      assertThat(maintained.maintain(null).checkpoint()).isEmpty();
      assertThat(number("SELECT min(seq - n + 1) FROM audit_journal")).isEqualTo(1);
      ClavigerDatabase.Maintenance done = maintained.maintain(keys);
      assertThat(done.checkpoint().orElseThrow().tip().seq()).isEqualTo(last);
      assertThat(done.daysAhead()).isEqualTo(35);
    }
    assertThat(number("SELECT min(seq - n + 1) FROM audit_journal")).isEqualTo(last + 1);
    try (Claviger claviger = open(restricted())) {
      assertThat(claviger.verifyAudit(List.of(), 0).damages()).isEmpty();
    }
  }

  @Test
  void withoutADayNothingIsReleasedUntilTheOwnerMakesIt() {
    try (Claviger claviger = open(restricted())) {
      use(claviger, "a");
      for (String table : List.of("audit_journal", "secrets_audit_log")) {
        owner("ALTER TABLE " + table + " DETACH PARTITION " + table + "_p20300511");
        owner("DROP TABLE " + table + "_p20300511");
      }
      owner("UPDATE fake.clock SET stands_at = '2030-05-11T12:00:00Z'");
      clock.set(NOON.plus(Duration.ofDays(1)));
      long began = System.nanoTime();

      assertThatThrownBy(() -> claviger.secrets().get("a"))
          .isInstanceOf(UnavailableException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));

      try (ClavigerDatabase maintained = ClavigerDatabase.open(owner())) {
        maintained.maintain(null);
      }
      await().ignoreExceptions().until(() -> claviger.secrets().get("a") != null);
      use(claviger, "b");
      assertThat(claviger.verifyAudit(List.of(), 0).damages()).isEmpty();
    }
  }
}
