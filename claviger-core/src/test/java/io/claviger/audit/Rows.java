package io.claviger.audit;

import io.claviger.api.AuditAction;
import io.claviger.api.AuditResult;
import io.claviger.api.CallerContext;
import io.claviger.seal.KeyPurpose;
import io.claviger.seal.KeyRingStore;
import io.claviger.seal.KeyRings;
import io.claviger.seal.KeyedMac;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import io.claviger.seal.StoredKeyRing;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A chain of journal rows, and the keys they were written with. */
final class Rows {
  static final long AT = 1_772_366_400_000_000L;

  final Groups groups = groups();
  final List<JournalRow> rows = new ArrayList<>();

  static Groups groups() {
    SecureRandom random = new SecureRandom();
    RootKeys roots = new RootKeys(List.of(LocalRootKey.generate(random)));
    Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    KeyRings rings = new KeyRings(new OneRing(), roots, random, clock);
    rings.open();
    return new Groups(new KeyedMac(rings, KeyPurpose.JOURNAL_MAC), random);
  }

  static Event event(String name) {
    return new Event(
        AuditAction.CREATE,
        AuditResult.SUCCESS,
        Event.Subject.named(name),
        Actor.of(CallerContext.of("alice")),
        Map.of(),
        null,
        -1,
        Conditions.NONE);
  }

  void add(String... names) {
    JournalGroup group = groups.of(List.of(names).stream().map(Rows::event).toList());
    long seq = rows.isEmpty() ? 0 : rows.getLast().seq();
    rows.add(
        chained(
            new JournalRow(
                seq + names.length,
                names.length,
                AT + rows.size(),
                group.groupId(),
                group.payload(),
                group.mac(),
                new byte[0],
                new byte[0])));
  }

  /** As somebody would who can compute hashes, but has no key. */
  JournalRow chained(JournalRow row) {
    byte[] previous = rows.isEmpty() ? ChainHash.empty() : rows.getLast().hash();
    return with(row, row.payload(), ChainHash.of(previous, row));
  }

  static JournalRow with(JournalRow row, byte[] payload, byte[] hash) {
    return new JournalRow(
        row.seq(), row.n(), row.at(), row.groupId(), payload, row.mac(), hash, row.seen());
  }

  /** Keeps the ring in memory. */
  private static final class OneRing implements KeyRingStore {
    private final AtomicReference<Optional<StoredKeyRing>> ring =
        new AtomicReference<>(Optional.empty());

    @Override
    public Optional<StoredKeyRing> load() {
      return ring.get();
    }

    @Override
    public boolean insertIfAbsent(StoredKeyRing first) {
      ring.set(Optional.of(first));
      return true;
    }

    @Override
    public boolean compareAndSet(long expectedRevision, StoredKeyRing next) {
      ring.set(Optional.of(next));
      return true;
    }
  }
}
