package io.claviger.store.jdbc;

import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.sqlite.SQLiteException;

/**
 * A database's error without its message: PostgreSQL repeats the values of rows there. It keeps the
 * code, names of the schema, and the place where it happened; that is what may be logged.
 */
final class SqlFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private SqlFailure(String message, StackTraceElement[] trace) {
    super(message, null, false, true);
    setStackTrace(trace);
  }

  static SqlFailure of(SQLException error) {
    SQLException root = root(error);
    return new SqlFailure(describe(root), root.getStackTrace());
  }

  /** The error of the database itself, which pools and batches wrap. */
  static SQLException root(SQLException error) {
    SQLException found = error;
    int depth = 0;
    for (Throwable t = error; t != null && depth < 16; t = next(t)) {
      if (t instanceof PSQLException || t instanceof SQLiteException) {
        found = (SQLException) t;
      }
      depth++;
    }
    return found;
  }

  private static @Nullable Throwable next(Throwable error) {
    if (error.getCause() != null) {
      return error.getCause();
    }
    return error instanceof SQLException sql ? sql.getNextException() : null;
  }

  private static String describe(SQLException error) {
    if (error instanceof SQLiteException sqlite) {
      return sqlite.getResultCode().name();
    }
    StringBuilder text = new StringBuilder("SQLSTATE ").append(error.getSQLState());
    if (error instanceof PSQLException postgres) {
      append(text, postgres.getServerErrorMessage());
    } else {
      text.append(' ').append(error.getClass().getSimpleName());
    }
    return text.toString();
  }

  private static void append(StringBuilder text, @Nullable ServerErrorMessage server) {
    if (server == null) {
      return;
    }
    append(text, "severity", server.getSeverity());
    append(text, "table", server.getTable());
    append(text, "constraint", server.getConstraint());
    append(text, "routine", server.getRoutine());
  }

  private static void append(StringBuilder text, String key, @Nullable String value) {
    if (value != null) {
      text.append(' ').append(key).append('=').append(value.toLowerCase(Locale.ROOT));
    }
  }
}
