package io.claviger.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.Claviger;
import io.claviger.api.CreateSecret;
import io.claviger.api.IntegrityException;
import io.claviger.api.PutSecret;
import io.claviger.api.SecretValue;
import io.claviger.api.SecretsManager;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody puts back an older state of the tables while the engine runs. */
class RestoredUnderneathIT {
  /** In the order in which rows may be inserted. */
  private static final List<String> TABLES =
      List.of(
          "secrets",
          "secret_versions",
          "audit_head",
          "audit_journal",
          "audit_fold",
          "secrets_audit_log");

  @TempDir private Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private String jdbcUrl = "";
  private Claviger claviger;
  private SecretsManager secrets;

  private void open(String database) {
    String url;
    if (database.equals("sqlite")) {
      Path file = folder.resolve("restored.db");
      url = "sqlite:///" + file;
      jdbcUrl = "jdbc:sqlite:" + file + "?busy_timeout=10000";
    } else {
      PostgresTestDatabase fresh = EmbeddedPostgresFixture.shared().freshDatabase();
      open.add(fresh);
      url = fresh.url();
      jdbcUrl = fresh.jdbcUrl();
    }
    claviger =
        Claviger.builder()
            .databaseUrl(url)
            .rootKeys(new RootKeys(List.of(LocalRootKey.generate(new SecureRandom()))))
            .admin("admin")
            .defaultPrincipal("admin")
            .build();
    open.add(claviger);
    secrets = claviger.secrets();
    secrets.create(CreateSecret.builder("a", SecretValue.text("one")).build());
    put("two");
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  private void put(String value) {
    secrets.put(PutSecret.builder("a", SecretValue.text(value)).build());
  }

  private void keepTables() throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement()) {
      for (String table : TABLES) {
        statement.execute("CREATE TABLE kept_" + table + " AS SELECT * FROM " + table);
      }
    }
  }

  private void putTablesBack() throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String table : TABLES.reversed()) {
        statement.execute("DELETE FROM " + table);
      }
      for (String table : TABLES) {
        statement.execute("INSERT INTO " + table + " SELECT * FROM kept_" + table);
      }
      connection.commit();
    }
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getLong(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgresql"})
  void aReadNoticesThatChangesOfItsProcessAreGone(String database) throws SQLException {
    open(database);
    assertThat(secrets.get("a").value().revealText()).isEqualTo("two");
    keepTables();
    secrets.disable("a", 2);
    put("three");

    putTablesBack();

    assertThatThrownBy(() -> secrets.get("a")).isInstanceOf(IntegrityException.class);
    assertThat(claviger.health().audit().up()).isFalse();
    assertNothingIsChanged();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgresql"})
  void aChangeNoticesItAndIsUndone(String database) throws SQLException {
    open(database);
    keepTables();
    put("three");

    putTablesBack();

    assertThatThrownBy(() -> put("another three")).isInstanceOf(IntegrityException.class);
    assertThat(claviger.health().audit().up()).isFalse();
    assertThatThrownBy(() -> secrets.get("a")).isInstanceOf(IntegrityException.class);
    assertNothingIsChanged();
  }

  /** After the alarm nothing happens any more, until the process is restarted. */
  private void assertNothingIsChanged() throws SQLException {
    long head = number("SELECT seq FROM audit_head");
    assertThatThrownBy(() -> put("more")).isInstanceOf(IntegrityException.class);
    CreateSecret create = CreateSecret.builder("b", SecretValue.text("new")).build();
    assertThatThrownBy(() -> secrets.create(create)).isInstanceOf(IntegrityException.class);
    assertThatThrownBy(() -> claviger.tokens().createRoot("eve", Optional.empty()))
        .isInstanceOf(IntegrityException.class);
    assertThatThrownBy(() -> claviger.keys().rotate(step -> {}))
        .isInstanceOf(IntegrityException.class);
    assertThat(number("SELECT count(*) FROM secret_versions")).isEqualTo(2);
    assertThat(number("SELECT count(*) FROM secrets")).isEqualTo(1);
    assertThat(number("SELECT seq FROM audit_head")).isEqualTo(head);
  }
}
