package io.claviger.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** Makes connections to a SQLite file with the settings that the engine relies on. */
final class SqliteSource {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteSource.class);
  private static final int READERS = 4;
  private static final long POOL_WAIT_MILLIS = 1_000;
  private static final int BUSY_MILLIS = 5_000;

  private SqliteSource() {}

  /** Connections to the file, which is made when it is absent. */
  static SQLiteDataSource open(DatabaseUrl url) {
    create(SqliteUrl.file(url));
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(BUSY_MILLIS);
    config.enforceForeignKeys(true);
    config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
    SQLiteDataSource source = new PatientSqliteSource(config);
    source.setUrl(url.jdbcUrl());
    return source;
  }

  static HikariDataSource readers(SQLiteDataSource source) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("claviger-sqlite");
    config.setDataSource(source);
    config.setConnectionInitSql("PRAGMA query_only = true");
    config.setMaximumPoolSize(READERS);
    config.setConnectionTimeout(POOL_WAIT_MILLIS);
    config.setValidationTimeout(POOL_WAIT_MILLIS);
    config.setInitializationFailTimeout(-1);
    config.setAutoCommit(true);
    return new HikariDataSource(config);
  }

  /** Makes the file for its owner alone; SQLite gives its companions the same mode. */
  private static void create(Path file) {
    Path folder = file.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw DatabaseUrl.refused("the folder of the SQLite file does not exist: create it first");
    }
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    try {
      Files.createFile(file, posix ? ownerOnly() : new FileAttribute<?>[0]);
    } catch (FileAlreadyExistsException e) {
      warnIfOpen(file, posix);
    } catch (IOException e) {
      throw DatabaseUrl.refused("the SQLite file cannot be created: check the folder's rights");
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };
  }

  private static void warnIfOpen(Path file, boolean posix) {
    if (!Files.isRegularFile(file)) {
      throw DatabaseUrl.refused("the SQLite URL names something that is not a file");
    }
    try {
      Set<PosixFilePermission> mode = posix ? Files.getPosixFilePermissions(file) : Set.of();
      if (mode.contains(PosixFilePermission.OTHERS_READ)
          || mode.contains(PosixFilePermission.GROUP_READ)) {
        LOG.warn("Other users of this machine may read the database file; chmod 600 helps");
      }
    } catch (IOException e) {
      LOG.warn("The mode of the database file cannot be read");
    }
  }
}
