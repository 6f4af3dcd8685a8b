package io.claviger.store.jdbc;

import com.google.gson.Gson;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import org.postgresql.PGConnection;

/** The databases, and where their SQL must differ. */
public enum Dialect {
  /** PostgreSQL 14 or newer. */
  POSTGRESQL,
  /** SQLite, one file. */
  SQLITE;

  private static final Gson GSON = new Gson();

  static Dialect of(Connection connection) throws SQLException {
    return connection.isWrapperFor(PGConnection.class) ? POSTGRESQL : SQLITE;
  }

  /** Where the migrations are. */
  String folder() {
    return this == POSTGRESQL ? "postgresql" : "sqlite";
  }

  /** Locks the rows of a table until the transaction ends; SQLite's one writer needs no lock. */
  String forUpdate(String table) {
    return this == POSTGRESQL ? "FOR UPDATE OF " + table : "";
  }

  /** Holds off changes of the rows of a table until the transaction ends. */
  String forShare(String table) {
    return this == POSTGRESQL ? "FOR SHARE OF " + table : "";
  }

  /** A condition with one parameter, to be bound with {@link #set}. */
  String isOneOf(String column) {
    return this == POSTGRESQL
        ? column + " = ANY (?)"
        : column + " IN (SELECT value FROM json_each(?))";
  }

  /**
   * A condition that an index serves although other tables' columns are among the alternatives: of
   * a plain IN, PostgreSQL makes a filter over all rows.
   */
  String isAmong(String column, String alternatives) {
    return this == POSTGRESQL
        ? column + " = ANY (ARRAY[" + alternatives + "])"
        : column + " IN (" + alternatives + ")";
  }

  /** The parameter for {@link #isOneOf}. */
  Object set(Connection connection, Collection<String> texts) throws SQLException {
    return this == POSTGRESQL
        ? connection.createArrayOf("text", texts.toArray())
        : GSON.toJson(texts);
  }

  /** The parameter for {@link #isOneOf} of a column of numbers. */
  Object numbers(Connection connection, Collection<Long> numbers) throws SQLException {
    return this == POSTGRESQL
        ? connection.createArrayOf("int8", numbers.toArray())
        : GSON.toJson(numbers);
  }
}
