/** The stores on PostgreSQL and SQLite, by plain JDBC. */
@NullMarked
package io.claviger.store.jdbc;

import org.jspecify.annotations.NullMarked;
