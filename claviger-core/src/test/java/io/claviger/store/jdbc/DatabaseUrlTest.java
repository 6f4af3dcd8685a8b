package io.claviger.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.ConfigurationException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
  @ParameterizedTest
  @CsvSource({
    "postgresql://u:p@h:5433/db, jdbc:postgresql://h:5433/db, u, p",
    "postgres://u:p@h/db, jdbc:postgresql://h/db, u, p",
    "POSTGRESQL://u:p@h/db, jdbc:postgresql://h/db, u, p",
    "postgresql+psycopg2://u:p@h/db, jdbc:postgresql://h/db, u, p",
    "postgresql+asyncpg://u%40x:p%40%2F%3A%25%2B+@h/db, jdbc:postgresql://h/db, u@x, p@/:%++",
    "jdbc:postgresql://h/db?user=u&password=p%26, jdbc:postgresql://h/db, u, p&",
    "jdbc:postgresql:db?user=u&password=p, jdbc:postgresql://localhost/db, u, p",
    "postgresql://u:p@[::1]:5432/db, jdbc:postgresql://[::1]:5432/db, u, p",
    "postgresql://u:p@h/d%20b, jdbc:postgresql://h/d+b, u, p",
    "postgresql://u:p@q@h/db, jdbc:postgresql://h/db, u, p@q",
  })
  void postgresqlUrlsAreUnderstood(String url, String jdbcUrl, String user, String password) {
    DatabaseUrl parsed = DatabaseUrl.parse(url);

    assertThat(parsed.dialect()).isEqualTo(Dialect.POSTGRESQL);
    assertThat(parsed.jdbcUrl()).isEqualTo(jdbcUrl);
    assertThat(parsed.properties()).containsEntry("user", user).containsEntry("password", password);
  }

  @Test
  void severalHostsAndOptionsAreKept() {
    DatabaseUrl parsed =
        DatabaseUrl.parse(
            "postgresql://u@a:1,b:2/db?sslmode=require&connect_timeout=7&options=-c%20x.y=1");

    assertThat(parsed.jdbcUrl()).isEqualTo("jdbc:postgresql://a:1,b:2/db");
    assertThat(parsed.properties())
        .containsEntry("sslmode", "require")
        .containsEntry("connectTimeout", "7")
        .containsEntry("options", "-c x.y=1")
        .doesNotContainKey("password");
    assertThat(PostgresSource.engine(parsed).getOptions())
        .contains("-c x.y=1", "lock_timeout=250ms", "enable_seqscan=off", "jit=off")
        .endsWith("-c default_transaction_isolation=read\\ committed");
    assertThat(PostgresSource.engine(parsed).getConnectTimeout()).isEqualTo(7);
  }

  @Test
  void serverDetailsStayOffWhateverTheUrlSays() throws Exception {
    DatabaseUrl parsed = DatabaseUrl.parse("postgresql://h/db?logServerErrorDetail=true");

    assertThat(PostgresSource.engine(parsed).getProperty("logServerErrorDetail"))
        .isEqualTo("false");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sqlite:////a/b.db", "jdbc:sqlite:/a/b.db", "sqlite+aiosqlite:////a/./b.db"})
  void absoluteSqlitePathsAreUnderstood(String url) {
    DatabaseUrl parsed = DatabaseUrl.parse(url);

    assertThat(parsed.dialect()).isEqualTo(Dialect.SQLITE);
    assertThat(SqliteUrl.file(parsed)).isEqualTo(Path.of("/a/b.db"));
    assertThat(parsed).hasToString("sqlite:////a/b.db");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite:///./b.db", "sqlite:///b.db", "jdbc:sqlite:b.db"})
  void relativeSqlitePathsBeginInTheWorkingFolder(String url) {
    assertThat(SqliteUrl.file(DatabaseUrl.parse(url))).isEqualTo(Path.of("b.db").toAbsolutePath());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "hunter2",
        "mysql://u:hunter2@h/db",
        "http://u:hunter2@h/db",
        "postgresql://u:hunter2@h",
        "postgresql://u:hunter2@h/",
        "postgresql:///db@hunter2",
        "postgresql:/u:hunter2@h/db",
        "postgresql://u:hunter2@h:port/db",
        "postgresql://u:hunter2@h:0/db",
        "postgresql://u:hunter2@h:65536/db",
        "postgresql://u:hunter2@h:99999999999/db",
        "postgresql://u:hunter2@h,/db",
        "postgresql://u:hunt/er2@h/db",
        "postgresql://u:hunter2#x@h/db",
        "postgresql://u:x?hunter2@h/db",
        "postgresql://u:x?hunter2=a@h/db",
        "postgresql://u:hunter2%zz@h/db",
        "postgresql://u:hunter2%00@h/db",
        "postgresql://u:hunter2@h/db?nonsense=hunter2",
        "postgresql://u:hunter2@h/db?hunter2",
        "postgresql://u:hunter2@h/db?PGHOST=x",
        "postgresql://u:hunter2@h/a/b",
        "postgresql://u:hunter2\n@h/db",
        "postgresql://u:hunter2@h\0/db",
        "jdbc:mysql://u:hunter2@h/db",
        "jdbc:jdbc:postgresql://u:hunter2@h/db",
        "sqlite://hunter2/x.db",
        "sqlite:hunter2.db",
        "sqlite:///:memory:",
        "sqlite://",
        "sqlite:///",
        "jdbc:sqlite:",
        "jdbc:sqlite::memory:",
        "jdbc:sqlite:file:x?mode=memory",
        "sqlite:///file:hunter2.db",
        "sqlite:///x.db?password=hunter2",
        "sqlite:///x.db#hunter2",
        "sqlite:///:resource:x.db",
      })
  void otherUrlsAreRefusedWithoutRepeatingThem(String url) {
    assertThatThrownBy(() -> DatabaseUrl.parse(url))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageNotContaining("hunter2")
        .hasNoCause();
  }

  @Test
  void thePasswordIsNeverShown() {
    DatabaseUrl parsed = DatabaseUrl.parse("postgresql://u:hunter2@h/db?sslpassword=hunter2");

    assertThat(parsed).hasToString("postgresql://h/db");
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "extended"})
  void queryModeIsRefusedByName(String mode) {
    assertThatThrownBy(() -> DatabaseUrl.parse("postgresql://h/d?preferQueryMode=" + mode))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("preferQueryMode");
  }
}
