package io.claviger.testkit;

import io.claviger.api.SecretState;
import io.claviger.api.StagingLabel;
import io.claviger.api.VersionState;
import io.claviger.seal.Sealed;
import io.claviger.secret.Expiring;
import io.claviger.secret.SecretFilter;
import io.claviger.secret.SecretHeader;
import io.claviger.secret.SecretMutation;
import io.claviger.secret.SecretStore;
import io.claviger.secret.StoredSecret;
import io.claviger.secret.StoredVersion;
import io.claviger.secret.Wanted;
import io.claviger.testkit.MemoryState.VersionId;
import io.claviger.tx.Transaction;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The secrets of a {@link MemoryDatabase}. */
final class MemorySecrets implements SecretStore {
  private final MemoryDatabase database;

  MemorySecrets(MemoryDatabase database) {
    this.database = database;
  }

  @Override
  public Optional<StoredSecret> load(String name, long version) {
    return database.read(state -> load(state, name, version));
  }

  @Override
  public Optional<StoredSecret> loadShared(Transaction tx, String name, long version) {
    return MemoryTransaction.run(database, tx, state -> load(state, name, version));
  }

  @Override
  public Map<String, StoredSecret> lock(Transaction tx, Collection<Wanted> wanted) {
    return MemoryTransaction.run(
        database,
        tx,
        state -> {
          Map<String, StoredSecret> found = new HashMap<>();
          for (Wanted one : wanted) {
            header(state, one.name())
                .ifPresent(
                    header -> found.put(one.name(), secret(state, header, isWanted(header, one))));
          }
          return found;
        });
  }

  @Override
  public void save(Transaction tx, List<SecretMutation> mutations) {
    MemoryTransaction.run(
        database,
        tx,
        state -> {
          mutations.forEach(mutation -> MemorySaving.apply(state, mutation));
          return state;
        });
  }

  @Override
  public List<StoredSecret> list(SecretFilter filter) {
    return database.read(
        state ->
            state.uidsByName.tailMap(filter.prefix(), true).entrySet().stream()
                .takeWhile(entry -> entry.getKey().startsWith(filter.prefix()))
                .filter(entry -> isAfter(entry.getKey(), filter.after()))
                .map(entry -> Objects.requireNonNull(state.secrets.get(entry.getValue())))
                .filter(header -> filter.includeDeleted() || header.state() == SecretState.ACTIVE)
                .filter(header -> isOfType(header, filter))
                .limit(filter.limit())
                .map(header -> withCurrent(state, header))
                .toList());
  }

  @Override
  public Optional<String> nameOf(long uid) {
    return database.read(
        state -> Optional.ofNullable(state.secrets.get(uid)).map(SecretHeader::name));
  }

  @Override
  public List<StoredVersion> versions(long secretUid, long before, int limit) {
    return database.read(
        state ->
            state
                .versionsOf(secretUid)
                .headMap(new VersionId(secretUid, before), false)
                .descendingMap()
                .values()
                .stream()
                .limit(limit)
                .map(version -> MemorySaving.withSealed(version, null))
                .toList());
  }

  @Override
  public List<String> purgeable(long now, int limit) {
    return database.read(
        state ->
            state.secrets.values().stream()
                .filter(header -> header.state() == SecretState.DELETED)
                .filter(header -> header.history().purgeAt() <= now)
                .sorted(Comparator.comparingLong(header -> header.history().purgeAt()))
                .limit(limit)
                .map(SecretHeader::name)
                .toList());
  }

  @Override
  public Expiring expiring(long now, long soon, long later) {
    return database.read(
        state -> {
          long[] expiries =
              state.secrets.values().stream()
                  .filter(header -> header.state() == SecretState.ACTIVE)
                  .flatMap(header -> withCurrent(state, header).versions().stream())
                  .filter(version -> version.state() == VersionState.ENABLED)
                  .mapToLong(StoredVersion::expiresAt)
                  .filter(at -> at > now && at <= later)
                  .toArray();
          return new Expiring(
              Arrays.stream(expiries).filter(at -> at <= soon).count(), expiries.length);
        });
  }

  @Override
  public long destroyDamaged(Transaction tx, String name) {
    return MemoryTransaction.run(database, tx, state -> 0L); // nobody can change a row in here
  }

  @Override
  public List<StoredVersion> sealedWith(int ringKeyId, @Nullable StoredVersion after, int limit) {
    return database.read(
        state ->
            (after == null ? state.versions : state.versions.tailMap(VersionId.of(after), false))
                .values().stream()
                    .filter(version -> hasKey(version, ringKeyId))
                    .limit(limit)
                    .map(MemorySaving::copy)
                    .toList());
  }

  @Override
  public boolean reseal(StoredVersion version, Sealed sealed) {
    int oldKey = Objects.requireNonNull(version.sealed(), "sealed").ringKeyId();
    return database.write(
        state -> {
          @Nullable StoredVersion stored = state.versions.get(VersionId.of(version));
          if (stored == null || !hasKey(stored, oldKey)) {
            return false;
          }
          StoredVersion resealed = MemorySaving.copy(MemorySaving.withSealed(stored, sealed));
          state.versions.put(VersionId.of(stored), resealed);
          return true;
        });
  }

  private static Optional<SecretHeader> header(MemoryState state, String name) {
    return Optional.ofNullable(state.uidsByName.get(name)).map(state.secrets::get);
  }

  private static Optional<StoredSecret> load(MemoryState state, String name, long version) {
    return header(state, name)
        .map(
            header -> {
              Set<Long> numbers = new HashSet<>();
              numbers.add(version);
              Stream.of(StagingLabel.values()).map(header.labels()::of).forEach(numbers::add);
              return secret(state, header, one -> numbers.contains(one.version()));
            });
  }

  private static StoredSecret secret(
      MemoryState state, SecretHeader header, Predicate<StoredVersion> which) {
    List<StoredVersion> versions =
        state.versionsOf(header.uid()).values().stream()
            .filter(which)
            .map(MemorySaving::copy)
            .toList();
    return new StoredSecret(header, versions);
  }

  private static StoredSecret withCurrent(MemoryState state, SecretHeader header) {
    List<StoredVersion> current =
        state.versionsOf(header.uid()).values().stream()
            .filter(version -> version.version() == header.labels().current())
            .map(version -> MemorySaving.withSealed(version, null))
            .toList();
    return new StoredSecret(header, current);
  }

  private static Predicate<StoredVersion> isWanted(SecretHeader header, Wanted wanted) {
    @Nullable String key = wanted.idempotencyKey();
    long number =
        wanted.version() == Wanted.CURRENT_VERSION ? header.labels().current() : wanted.version();
    return version ->
        version.version() == number || (key != null && key.equals(version.idempotencyKey()));
  }

  private static boolean isAfter(String name, @Nullable String after) {
    return after == null || name.compareTo(after) > 0;
  }

  private static boolean isOfType(SecretHeader header, SecretFilter filter) {
    return filter.type() == null || header.attributes().type() == filter.type();
  }

  private static boolean hasKey(StoredVersion version, int ringKeyId) {
    return version.sealed() != null && version.sealed().ringKeyId() == ringKeyId;
  }
}
