package io.claviger.testkit;

import io.claviger.access.LoginMethod;
import io.claviger.access.LoginStore;
import io.claviger.access.StoredAttempts;
import io.claviger.access.StoredCredential;
import io.claviger.access.StoredLogin;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who can log in to a {@link MemoryDatabase}. */
final class MemoryLogins implements LoginStore {
  private final MemoryDatabase database;

  MemoryLogins(MemoryDatabase database) {
    this.database = database;
  }

  @Override
  public Optional<StoredLogin> find(LoginMethod method, String name) {
    return database.read(state -> find(state, method, name));
  }

  private static Optional<StoredLogin> find(MemoryState state, LoginMethod method, String name) {
    return state.logins.values().stream()
        .filter(login -> login.method() == method && login.name().equals(name))
        .findFirst();
  }

  @Override
  public Optional<StoredLogin> byId(String id) {
    return database.read(state -> Optional.ofNullable(state.logins.get(id)));
  }

  @Override
  public Listed<StoredLogin> list(LoginMethod method, String after, int limit) {
    return database.read(
        state ->
            listed(
                state.logins.values().stream()
                    .filter(login -> login.method() == method)
                    .sorted(Comparator.comparing(StoredLogin::name)),
                StoredLogin::name,
                after,
                limit));
  }

  private <T> Listed<T> listed(Stream<T> all, Function<T, String> key, String after, int limit) {
    List<T> found =
        all.filter(item -> key.apply(item).compareTo(after) > 0).limit(limit + 1L).toList();
    boolean more = found.size() > limit;
    List<T> shown = more ? found.subList(0, limit) : found;
    return new Listed<>(shown, more ? key.apply(shown.getLast()) : null, database.now());
  }

  @Override
  public Optional<StoredLogin> lock(Transaction tx, LoginMethod method, String name) {
    return MemoryTransaction.run(database, tx, state -> find(state, method, name));
  }

  @Override
  public void save(Transaction tx, StoredLogin login) {
    MemoryTransaction.run(
        database,
        tx,
        state -> {
          @Nullable StoredLogin old = state.logins.get(login.id());
          checkRev(old == null ? 0 : old.rev(), login.rev());
          boolean taken =
              find(state, login.method(), login.name())
                  .filter(other -> !other.id().equals(login.id()))
                  .isPresent();
          if (taken) {
            throw new ContentionException("a login of this name exists already", null);
          }
          return state.logins.put(login.id(), login);
        });
  }

  @Override
  public void delete(Transaction tx, StoredLogin login) {
    MemoryTransaction.run(
        database,
        tx,
        state -> {
          @Nullable StoredLogin old = state.logins.remove(login.id());
          checkRev(old == null ? -1 : old.rev() - 1, login.rev());
          return state.credentials.values().removeIf(of -> of.loginId().equals(login.id()));
        });
  }

  private static void checkRev(long before, long rev) {
    if (rev != before + 1) {
      throw new ContentionException("a login was changed by somebody else meanwhile", null);
    }
  }

  @Override
  public Optional<LookedUp> credential(byte[] hash) {
    return database
        .read(state -> credential(state, one -> MessageDigest.isEqual(one.hash(), hash)))
        .map(found -> new LookedUp(found, database.now()));
  }

  private static Optional<StoredCredential> credential(
      MemoryState state, Predicate<StoredCredential> which) {
    return state.credentials.values().stream().filter(which).findFirst();
  }

  @Override
  public Listed<StoredCredential> credentials(String loginId, String after, int limit) {
    return database.read(
        state ->
            listed(
                state.credentials.values().stream()
                    .filter(credential -> credential.loginId().equals(loginId)),
                StoredCredential::accessor,
                after,
                limit));
  }

  @Override
  public Optional<StoredCredential> lockCredential(Transaction tx, String accessor) {
    return MemoryTransaction.run(
        database, tx, state -> Optional.ofNullable(state.credentials.get(accessor)));
  }

  @Override
  public void save(Transaction tx, StoredCredential credential) {
    MemoryTransaction.run(
        database,
        tx,
        state -> {
          @Nullable StoredCredential old = state.credentials.get(credential.accessor());
          checkRev(old == null ? 0 : old.rev(), credential.rev());
          boolean taken =
              credential(
                      state,
                      other ->
                          !other.accessor().equals(credential.accessor())
                              && MessageDigest.isEqual(other.hash(), credential.hash()))
                  .isPresent();
          if (taken) {
            throw new ContentionException("the credential's hash exists already", null);
          }
          return state.credentials.put(credential.accessor(), credential);
        });
  }

  @Override
  public int deleteEnded(long before, int limit) {
    try (Transaction tx = database.transactions().begin()) {
      int deleted = MemoryTransaction.run(database, tx, state -> deleteEnded(state, before, limit));
      tx.commit();
      return deleted;
    }
  }

  private static int deleteEnded(MemoryState state, long before, int limit) {
    List<String> ended =
        state.credentials.values().stream()
            .filter(
                one ->
                    isBefore(one.life().expiresAt(), before) || isBefore(one.revokedAt(), before))
            .map(StoredCredential::accessor)
            .limit(limit)
            .toList();
    ended.forEach(state.credentials::remove);
    return ended.size();
  }

  @Override
  public Optional<StoredAttempts> lockAttempts(Transaction tx, String nameHash) {
    return MemoryTransaction.run(
        database, tx, state -> Optional.ofNullable(state.attempts.get(nameHash)));
  }

  @Override
  public void save(Transaction tx, StoredAttempts attempts) {
    MemoryTransaction.run(
        database,
        tx,
        state -> {
          @Nullable StoredAttempts old = state.attempts.get(attempts.nameHash());
          checkRev(old == null ? 0 : old.rev(), attempts.rev());
          return state.attempts.put(attempts.nameHash(), attempts);
        });
  }

  @Override
  public void forgetAttempts(Transaction tx, String nameHash) {
    MemoryTransaction.run(
        database, tx, state -> state.attempts.keySet().removeIf(nameHash::equals));
  }

  @Override
  public int deleteAttempts(long before, int limit) {
    try (Transaction tx = database.transactions().begin()) {
      int deleted =
          MemoryTransaction.run(database, tx, state -> deleteAttempts(state, before, limit));
      tx.commit();
      return deleted;
    }
  }

  private static int deleteAttempts(MemoryState state, long before, int limit) {
    List<String> old =
        state.attempts.values().stream()
            .filter(attempts -> attempts.last() < before)
            .map(StoredAttempts::nameHash)
            .limit(limit)
            .toList();
    old.forEach(state.attempts::remove);
    return old.size();
  }

  private static boolean isBefore(long at, long before) {
    return at > 0 && at < before;
  }
}
