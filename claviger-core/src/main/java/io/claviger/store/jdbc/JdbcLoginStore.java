package io.claviger.store.jdbc;

import io.claviger.access.LoginMethod;
import io.claviger.access.LoginStore;
import io.claviger.access.StoredAttempts;
import io.claviger.access.StoredCredential;
import io.claviger.access.StoredLogin;
import io.claviger.api.IntegrityException;
import io.claviger.seal.KeyedMac;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who can log in, in the tables {@code login_roles} and {@code login_credentials}; how often that
 * was tried, in {@code login_attempts}.
 */
final class JdbcLoginStore implements LoginStore {
  private static final String LOGINS =
      "SELECT %s FROM login_roles l WHERE ".formatted(LoginRows.LOGIN_COLUMNS);

  private static final String BY_NAME = LOGINS + "l.method = ? AND l.name = ? ";
  private static final String BY_ID = LOGINS + "l.id = ?";
  private static final String LIST = LOGINS + "l.method = ? AND l.name > ? ORDER BY l.name LIMIT ?";

  private static final String CREDENTIALS =
      "SELECT %s FROM login_credentials c WHERE ".formatted(LoginRows.CREDENTIAL_COLUMNS);

  private static final String BY_HASH = CREDENTIALS + "c.hash = ?";
  private static final String BY_ACCESSOR = CREDENTIALS + "c.accessor = ? ";
  private static final String OF_LOGIN =
      CREDENTIALS + "c.login_id = ? AND c.accessor > ? ORDER BY c.accessor LIMIT ?";

  private static final String DELETE_CREDENTIALS =
      "DELETE FROM login_credentials WHERE login_id = ?";

  private static final String DELETE_LOGIN = "DELETE FROM login_roles WHERE id = ? AND rev = ?";

  private static final String DELETE_ENDED =
      """
      DELETE FROM login_credentials WHERE accessor IN (
        SELECT c.accessor FROM login_credentials c
        WHERE (c.expires_at > 0 AND c.expires_at < ?) OR (c.revoked_at > 0 AND c.revoked_at < ?)
        LIMIT ?
      """;

  private static final String ATTEMPTS =
      "SELECT %s FROM login_attempts a WHERE a.name_hash = ? ".formatted(AttemptRows.COLUMNS);

  private static final String FORGET_ATTEMPTS = "DELETE FROM login_attempts WHERE name_hash = ?";

  private static final String DELETE_ATTEMPTS =
      """
      DELETE FROM login_attempts WHERE name_hash IN (
        SELECT a.name_hash FROM login_attempts a WHERE a.last_at < ? LIMIT ?
      """;

  private final Connections connections;
  private final LoginRows rows;
  private final AttemptRows attemptRows;

  JdbcLoginStore(Connections connections, KeyedMac mac) {
    this.connections = connections;
    this.rows = new LoginRows(new RowMacs(mac));
    this.attemptRows = new AttemptRows(new RowMacs(mac));
  }

  @Override
  public Optional<StoredLogin> find(LoginMethod method, String name) {
    return connections.read(
        connection -> Jdbc.first(connection, BY_NAME, rows::login, method.wireName(), name));
  }

  @Override
  public Optional<StoredLogin> byId(String id) {
    return connections.read(connection -> Jdbc.first(connection, BY_ID, rows::login, id));
  }

  @Override
  public Listed<StoredLogin> list(LoginMethod method, String after, int limit) {
    return connections.read(
        connection ->
            listed(
                connection,
                limit,
                Jdbc.list(
                    connection,
                    LIST,
                    row -> row("name", row, rows::login),
                    method.wireName(),
                    after,
                    limit + 1)));
  }

  @Override
  public Optional<StoredLogin> lock(Transaction tx, LoginMethod method, String name) {
    JdbcTransaction jdbc = JdbcTransaction.of(tx);
    String sql = BY_NAME + jdbc.dialect().forUpdate("l");
    return jdbc.run(
        connection -> Jdbc.first(connection, sql, rows::login, method.wireName(), name));
  }

  @Override
  public void save(Transaction tx, StoredLogin login) {
    write(
        tx,
        login.rev() == 1 ? LoginRows.INSERT_LOGIN : LoginRows.UPDATE_LOGIN,
        login.rev() == 1 ? rows.forInsert(login) : rows.forUpdate(login));
  }

  @Override
  public void delete(Transaction tx, StoredLogin login) {
    JdbcTransaction.of(tx)
        .run(connection -> Jdbc.update(connection, DELETE_CREDENTIALS, login.id()));
    write(tx, DELETE_LOGIN, login.id(), login.rev());
  }

  @Override
  public Optional<LookedUp> credential(byte[] hash) {
    return connections.read(
        connection -> {
          Optional<StoredCredential> found =
              Jdbc.first(connection, BY_HASH, rows::credential, (Object) hash);
          return found.isEmpty()
              ? Optional.empty()
              : Optional.of(new LookedUp(found.get(), connections.now(connection)));
        });
  }

  @Override
  public Listed<StoredCredential> credentials(String loginId, String after, int limit) {
    return connections.read(
        connection ->
            listed(
                connection,
                limit,
                Jdbc.list(
                    connection,
                    OF_LOGIN,
                    row -> row("accessor", row, rows::credential),
                    loginId,
                    after,
                    limit + 1)));
  }

  @Override
  public Optional<StoredCredential> lockCredential(Transaction tx, String accessor) {
    JdbcTransaction jdbc = JdbcTransaction.of(tx);
    String sql = BY_ACCESSOR + jdbc.dialect().forUpdate("c");
    return jdbc.run(connection -> Jdbc.first(connection, sql, rows::credential, accessor));
  }

  @Override
  public void save(Transaction tx, StoredCredential credential) {
    boolean added = credential.rev() == 1;
    write(
        tx,
        added ? LoginRows.INSERT_CREDENTIAL : LoginRows.UPDATE_CREDENTIAL,
        added ? rows.forInsert(credential) : rows.forUpdate(credential));
  }

  @Override
  public int deleteEnded(long before, int limit) {
    String sql = DELETE_ENDED + skipLocked("c") + ")";
    return connections.write(connection -> Jdbc.update(connection, sql, before, before, limit));
  }

  /** Replicas that delete at the same time take different rows. */
  private String skipLocked(String table) {
    return connections.dialect() == Dialect.POSTGRESQL
        ? "FOR UPDATE OF " + table + " SKIP LOCKED"
        : "";
  }

  @Override
  public Optional<StoredAttempts> lockAttempts(Transaction tx, String nameHash) {
    JdbcTransaction jdbc = JdbcTransaction.of(tx);
    String sql = ATTEMPTS + jdbc.dialect().forUpdate("a");
    return jdbc.run(connection -> Jdbc.first(connection, sql, attemptRows::attempts, nameHash));
  }

  @Override
  public void save(Transaction tx, StoredAttempts attempts) {
    write(
        tx,
        attempts.rev() == 1 ? AttemptRows.INSERT : AttemptRows.UPDATE,
        attempts.rev() == 1 ? attemptRows.forInsert(attempts) : attemptRows.forUpdate(attempts));
  }

  @Override
  public void forgetAttempts(Transaction tx, String nameHash) {
    JdbcTransaction.of(tx).run(connection -> Jdbc.update(connection, FORGET_ATTEMPTS, nameHash));
  }

  @Override
  public int deleteAttempts(long before, int limit) {
    String sql = DELETE_ATTEMPTS + skipLocked("a") + ")";
    return connections.write(connection -> Jdbc.update(connection, sql, before, limit));
  }

  private static void write(Transaction tx, String sql, @Nullable Object... parameters) {
    int count = JdbcTransaction.of(tx).run(connection -> Jdbc.update(connection, sql, parameters));
    if (count != 1) {
      throw new ContentionException("a login was changed by somebody else meanwhile", null);
    }
  }

  /** A row of a list; without an item when it was altered, which has raised the alarm. */
  private record Row<T>(String key, @Nullable T item) {}

  private static <T> Row<T> row(String key, ResultSet row, Jdbc.Mapper<T> mapper)
      throws SQLException {
    String text = row.getString(key);
    try {
      return new Row<>(text, mapper.map(row));
    } catch (IntegrityException e) {
      return new Row<>(text, null);
    }
  }

  private <T> Listed<T> listed(Connection connection, int limit, List<Row<T>> found)
      throws SQLException {
    boolean more = found.size() > limit;
    List<Row<T>> shown = more ? found.subList(0, limit) : found;
    List<T> items = new ArrayList<>(shown.size());
    for (Row<T> row : shown) {
      T item = row.item();
      if (item != null) {
        items.add(item);
      }
    }
    return new Listed<>(items, more ? shown.getLast().key() : null, connections.now(connection));
  }
}
