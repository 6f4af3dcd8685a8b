package io.claviger.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Something to do on a connection. It neither closes the connection nor ends its transaction.
 *
 * @param <T> what it gives
 */
@FunctionalInterface
interface Work<T extends @Nullable Object> {
  T run(Connection connection) throws SQLException;
}
