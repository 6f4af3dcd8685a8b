package io.claviger.testkit.audit;

import io.claviger.Claviger;
import io.claviger.api.CreateSecret;
import io.claviger.api.SecretValue;
import io.claviger.audit.Head;
import io.claviger.audit.HeadStore;
import io.claviger.audit.HeadsFile;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import io.claviger.store.jdbc.JdbcDatabase;
import io.claviger.testkit.EmbeddedPostgresFixture;
import io.claviger.testkit.PostgresTestDatabase;
import io.claviger.testkit.SqliteFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;

/** A database, its root key and its published heads; and the way past Claviger into its tables. */
final class Place implements AutoCloseable {
  private final String url;
  private final Callable<Connection> door;
  private final Runnable cleanup;
  private final Path folder;
  private final RootKeys roots = new RootKeys(List.of(LocalRootKey.generate(new SecureRandom())));

  private Place(String url, Callable<Connection> door, Runnable cleanup) {
    this.url = url;
    this.door = door;
    this.cleanup = cleanup;
    try {
      this.folder = Files.createTempDirectory("claviger-heads");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Place of(String kind) {
    if (kind.equals("sqlite")) {
      SqliteFixture file = SqliteFixture.freshDatabase();
      return new Place(
          file.url(), () -> DriverManager.getConnection("jdbc:sqlite:" + file.file()), file::close);
    }
    PostgresTestDatabase database = EmbeddedPostgresFixture.shared().freshDatabase();
    return new Place(database.url(), database::connect, database::close);
  }

  String url() {
    return url;
  }

  /** SQL for a time one second later. */
  String later(String column) {
    return column + (url.startsWith("sqlite") ? " + 1000000" : " + interval '1 second'");
  }

  RootKeys roots() {
    return roots;
  }

  Path headsFile() {
    return folder.resolve("heads");
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  Claviger open() {
    return open(headsFile());
  }

  Claviger open(Path heads) {
    return Claviger.builder()
        .databaseUrl(url)
        .rootKeys(roots)
        .admin("tester")
        .defaultPrincipal("tester")
        .auditHeadsFile(heads)
        .build();
  }

  /** Leaves some events behind, all of them signed. */
  void use(String prefix, int secrets) {
    try (Claviger claviger = open()) {
      write(claviger, prefix, secrets);
    }
  }

  static void write(Claviger claviger, String prefix, int secrets) {
    for (int i = 0; i < secrets; i++) {
      String name = prefix + "/" + i;
      claviger.secrets().create(CreateSecret.builder(name, SecretValue.text("v" + i)).build());
      claviger.secrets().get(name);
    }
  }

  JdbcDatabase stores() {
    return JdbcDatabase.open(url, Clock.systemUTC());
  }

  List<Head> heads() {
    try (JdbcDatabase stores = stores()) {
      HeadStore heads = stores.headStore();
      return heads.after(0, 10_000);
    }
  }

  Head published() {
    return new HeadsFile(headsFile()).last().orElseThrow();
  }

  /** Does what an administrator of the database can do. */
  void meddle(String... statements) {
    try (Connection connection = door.call();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the database refused", e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  Connection connect() {
    try {
      return door.call();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    cleanup.run();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
