package io.claviger.testkit;

import io.claviger.access.StoredToken;
import io.claviger.access.TokenState;
import io.claviger.access.TokenStore;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The access tokens of a {@link MemoryDatabase}. */
final class MemoryTokens implements TokenStore {
  private final MemoryDatabase database;

  MemoryTokens(MemoryDatabase database) {
    this.database = database;
  }

  @Override
  public Optional<LookedUp> lookUp(byte[] hash) {
    ByteBuffer wanted = ByteBuffer.wrap(hash);
    return lookUp(token -> ByteBuffer.wrap(token.hash()).equals(wanted));
  }

  @Override
  public Optional<LookedUp> byId(long id) {
    return lookUp(token -> token.id() == id);
  }

  @Override
  public Optional<LookedUp> byAccessor(String accessor) {
    return lookUp(token -> token.accessor().equals(accessor));
  }

  private Optional<LookedUp> lookUp(Predicate<StoredToken> which) {
    return database
        .read(state -> find(state, which))
        .map(token -> new LookedUp(token, database.now()));
  }

  @Override
  public Listed list(Filter filter) {
    long now = database.now();
    List<StoredToken> found =
        database.read(
            state ->
                state.tokens.values().stream()
                    .filter(token -> matches(token, filter, now))
                    .sorted(Comparator.comparing(StoredToken::accessor))
                    .limit(filter.limit() + 1L)
                    .toList());
    boolean more = found.size() > filter.limit();
    List<StoredToken> shown = more ? found.subList(0, filter.limit()) : found;
    return new Listed(shown, shown.isEmpty() ? null : shown.getLast().accessor(), more, now);
  }

  private static boolean matches(StoredToken token, Filter filter, long now) {
    String after = filter.after();
    String principal = filter.principal();
    return (after == null || token.accessor().compareTo(after) > 0)
        && (principal == null || token.principal().equals(principal))
        && (!filter.activeOnly() || token.state(now) == TokenState.ACTIVE);
  }

  @Override
  public Map<Long, String> accessors(Collection<Long> ids) {
    return database.read(
        state -> {
          Map<Long, String> found = new HashMap<>();
          tokens(state, ids).forEach(token -> found.put(token.id(), token.accessor()));
          return found;
        });
  }

  @Override
  public long countActive() {
    long now = database.now();
    return database.read(
        state ->
            state.tokens.values().stream()
                .filter(token -> token.state(now) == TokenState.ACTIVE)
                .count());
  }

  @Override
  public Optional<StoredToken> lock(Transaction tx, String accessor) {
    return MemoryTransaction.run(
        database, tx, state -> find(state, token -> token.accessor().equals(accessor)));
  }

  @Override
  public Optional<StoredToken> share(Transaction tx, long id) {
    return MemoryTransaction.run(database, tx, state -> Optional.ofNullable(state.tokens.get(id)));
  }

  @Override
  public List<StoredToken> lockAll(Transaction tx, Collection<Long> ids) {
    return MemoryTransaction.run(database, tx, state -> tokens(state, ids).toList());
  }

  @Override
  public List<Long> childrenOf(Transaction tx, Collection<Long> parents, long after, int limit) {
    Set<Long> wanted = Set.copyOf(parents);
    return MemoryTransaction.run(
        database,
        tx,
        state ->
            state.tokens.tailMap(after, false).values().stream()
                .filter(token -> wanted.contains(token.parentId()))
                .map(StoredToken::id)
                .limit(limit)
                .toList());
  }

  @Override
  public void saveAll(Transaction tx, List<StoredToken> tokens) {
    MemoryTransaction.run(
        database,
        tx,
        state -> {
          for (StoredToken token : tokens) {
            checkRevision(state, token);
            if (token.rev() == 1) {
              checkUnique(state, token);
            }
            state.tokens.put(token.id(), token);
          }
          return tokens;
        });
  }

  private static void checkRevision(MemoryState state, StoredToken token) {
    @Nullable StoredToken old = state.tokens.get(token.id());
    long rev = old == null ? 0 : old.rev();
    if (token.rev() != rev + 1) {
      throw new ContentionException("the token was changed by somebody else", null);
    }
  }

  private static void checkUnique(MemoryState state, StoredToken token) {
    ByteBuffer hash = ByteBuffer.wrap(token.hash());
    boolean taken =
        find(
                state,
                other ->
                    other.accessor().equals(token.accessor())
                        || ByteBuffer.wrap(other.hash()).equals(hash))
            .isPresent();
    if (taken) {
      throw new ContentionException("the token's accessor or hash exists already", null);
    }
  }

  @Override
  public void amend(Transaction tx, StoredToken before, StoredToken after) {
    MemoryTransaction.run(
        database,
        tx,
        state -> {
          StoredToken old = state.tokens.get(before.id());
          boolean same =
              old != null
                  && old.rev() == before.rev()
                  && old.expiresAt() == before.expiresAt()
                  && old.usesLeft() == before.usesLeft();
          if (!same) {
            throw new ContentionException("the token was changed by somebody else", null);
          }
          return state.tokens.put(after.id(), after);
        });
  }

  @Override
  public int deleteEnded(long before, int limit) {
    return database.write(
        state -> {
          Set<Long> parents =
              state.tokens.values().stream()
                  .map(StoredToken::parentId)
                  .collect(Collectors.toUnmodifiableSet());
          List<Long> ended =
              state.tokens.values().stream()
                  .filter(token -> endedBefore(token, before) && !parents.contains(token.id()))
                  .map(StoredToken::id)
                  .limit(limit)
                  .toList();
          ended.forEach(state.tokens::remove);
          return ended.size();
        });
  }

  private static boolean endedBefore(StoredToken token, long time) {
    long end = token.revokedAt() == 0 ? token.expiresAt() : token.revokedAt();
    return token.expiresAt() > 0 && end < time;
  }

  private static Stream<StoredToken> tokens(MemoryState state, Collection<Long> ids) {
    return Set.copyOf(ids).stream()
        .filter(state.tokens::containsKey)
        .sorted()
        .map(id -> state.tokens.get(id));
  }

  private static Optional<StoredToken> find(MemoryState state, Predicate<StoredToken> which) {
    return state.tokens.values().stream().filter(which).findFirst();
  }
}
