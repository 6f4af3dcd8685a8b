package io.claviger.store.jdbc;

import io.claviger.api.ErrorCode;
import io.claviger.api.UnavailableException;
import io.claviger.tx.CommitUnknownException;
import io.claviger.tx.ContentionException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * What an error of the database means. What it throws holds neither the driver's messages nor its
 * exceptions: they repeat values of rows.
 */
final class JdbcErrors {
  private JdbcErrors() {}

  /** What to make of an error. */
  private enum Kind {
    CONTENTION,
    UNAVAILABLE,
    FULL,
    DENIED,
    FORBIDDEN,
    NO_DAY,
    SCHEMA,
    BUG
  }

  /** What to throw for a statement that failed. */
  static RuntimeException translate(SQLException error) {
    SqlFailure failure = SqlFailure.of(error);
    return switch (kind(SqlFailure.root(error))) {
      case CONTENTION ->
          new ContentionException(
              "the database gave way to somebody else: " + failure.getMessage(), failure);
      case UNAVAILABLE -> unavailable("The database does not answer", failure);
      case FULL ->
          unavailable("The database has no room left: give its disk more, or free some", failure);
      case DENIED ->
          unavailable("The database refuses the login: check user, password and name", failure);
      case FORBIDDEN -> unavailable("The role may not do this in the database", failure);
      case NO_DAY ->
          unavailable(
              "The database has no partition for the audit events of this day: run claviger audit"
                  + " maintain",
              failure);
      case SCHEMA ->
          unavailable("The database lacks a part of the schema: migrate it first", failure);
      case BUG -> new IllegalStateException("a statement failed: " + failure.getMessage(), failure);
    };
  }

  /** What to throw for a commit that failed. */
  static RuntimeException translateCommit(SQLException error) {
    return isDefinite(SqlFailure.root(error))
        ? translate(error)
        : new CommitUnknownException(SqlFailure.of(error));
  }

  /** Whether the connection is of no use any more. */
  static boolean breaksConnection(SQLException error) {
    SQLException root = SqlFailure.root(error);
    if (root instanceof SQLiteException sqlite) {
      Kind kind = kind(sqlite);
      return kind == Kind.UNAVAILABLE || kind == Kind.FULL;
    }
    String state = root.getSQLState();
    return state == null
        || state.startsWith("08")
        || state.startsWith("57P")
        || state.equals("25P03")
        || state.equals("25P04");
  }

  private static UnavailableException unavailable(String message, SqlFailure failure) {
    return new UnavailableException(ErrorCode.DATABASE_UNAVAILABLE, message, failure);
  }

  /** Whether a commit that failed like this certainly changed nothing. */
  private static boolean isDefinite(SQLException error) {
    if (error instanceof SQLiteException sqlite) {
      // A full disk fails the write before the commit mark; other I/O errors may come after it.
      return switch (base(sqlite)) {
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_CONSTRAINT, SQLITE_FULL, SQLITE_READONLY -> true;
        default -> false;
      };
    }
    String state = error.getSQLState();
    return state != null
        && !state.equals("40003")
        && (state.startsWith("23") || state.startsWith("40") || state.startsWith("25"));
  }

  private static Kind kind(SQLException error) {
    if (error instanceof SQLiteException sqlite) {
      return kind(sqlite);
    }
    if (error instanceof SQLTransientConnectionException) {
      return Kind.UNAVAILABLE;
    }
    if (error instanceof PSQLException postgres && lacksPartition(postgres)) {
      return Kind.NO_DAY;
    }
    return kind(error.getSQLState());
  }

  /** The code is that of any check; only the server's routine tells them apart. */
  private static boolean lacksPartition(PSQLException error) {
    ServerErrorMessage server = error.getServerErrorMessage();
    return server != null
        && "23514".equals(server.getSQLState())
        && "ExecFindPartition".equals(server.getRoutine());
  }

  private static Kind kind(SQLiteException error) {
    return switch (error.getResultCode()) {
      case SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID ->
          Kind.CONTENTION;
      default ->
          switch (base(error)) {
            case SQLITE_BUSY, SQLITE_LOCKED -> Kind.CONTENTION;
            case SQLITE_FULL -> Kind.FULL;
            case SQLITE_IOERR,
                SQLITE_CANTOPEN,
                SQLITE_READONLY,
                SQLITE_PERM,
                SQLITE_NOTADB,
                SQLITE_CORRUPT,
                SQLITE_NOMEM,
                SQLITE_PROTOCOL,
                SQLITE_INTERRUPT ->
                Kind.UNAVAILABLE;
            default -> Kind.BUG;
          };
    };
  }

  /** Extended codes carry the base code in their lowest byte. */
  private static SQLiteErrorCode base(SQLiteException error) {
    return SQLiteErrorCode.getErrorCode(error.getResultCode().code & 0xff);
  }

  private static Kind kind(@Nullable String state) {
    if (state == null) {
      return Kind.UNAVAILABLE; // closed by us, or lost without an answer
    }
    return switch (state) {
      case "40001", "40P01", "55P03", "23505", "25P03", "25P04" -> Kind.CONTENTION;
      case "25006", "57014", "40003" -> Kind.UNAVAILABLE;
      case "53100" -> Kind.FULL;
      case "3D000" -> Kind.DENIED;
      case "42501" -> Kind.FORBIDDEN;
      case "42P01", "42703", "42883", "3F000" -> Kind.SCHEMA;
      default ->
          switch (state.substring(0, 2)) {
            case "08", "53", "57", "58" -> Kind.UNAVAILABLE;
            case "28" -> Kind.DENIED;
            default -> Kind.BUG;
          };
    };
  }
}
