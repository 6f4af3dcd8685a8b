package io.claviger.testkit;

import io.claviger.access.StoredToken;
import io.claviger.audit.ChainHash;
import io.claviger.audit.JournalRow;
import io.claviger.audit.Tip;
import io.claviger.audit.TrailRow;
import io.claviger.seal.StoredKeyRing;
import io.claviger.secret.SecretHeader;
import io.claviger.secret.StoredVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Everything a {@link MemoryDatabase} holds. Not thread-safe: the database guards it. */
final class MemoryState {
  /** Names are ASCII, so the order of strings is the bytewise order. */
  final NavigableMap<String, Long> uidsByName;

  final NavigableMap<Long, SecretHeader> secrets;
  final NavigableMap<VersionId, StoredVersion> versions;
  final NavigableMap<Long, StoredToken> tokens;
  final NavigableMap<Long, Replica> replicas;
  final NavigableMap<Long, TrailRow> trail;
  final List<JournalRow> journal;
  @Nullable StoredKeyRing ring;
  Fold fold;
  long incarnation;
  long policyEpoch;
  int ringFloor;

  MemoryState() {
    uidsByName = new TreeMap<>();
    secrets = new TreeMap<>();
    versions = new TreeMap<>();
    tokens = new TreeMap<>();
    replicas = new TreeMap<>();
    trail = new TreeMap<>();
    journal = new ArrayList<>();
    fold = new Fold(0, 0, 0, 0);
    incarnation = 1;
  }

  private MemoryState(MemoryState other) {
    uidsByName = new TreeMap<>(other.uidsByName);
    secrets = new TreeMap<>(other.secrets);
    versions = new TreeMap<>(other.versions);
    tokens = new TreeMap<>(other.tokens);
    replicas = new TreeMap<>(other.replicas);
    trail = new TreeMap<>(other.trail);
    journal = new ArrayList<>(other.journal);
    ring = other.ring;
    fold = other.fold;
    incarnation = other.incarnation;
    policyEpoch = other.policyEpoch;
    ringFloor = other.ringFloor;
  }

  /** The rows are immutable, so copying the tables copies everything. */
  MemoryState copy() {
    return new MemoryState(this);
  }

  Tip head() {
    if (journal.isEmpty()) {
      return new Tip(0, 0, ChainHash.empty());
    }
    JournalRow last = journal.getLast();
    return new Tip(last.seq(), last.at(), last.hash().clone());
  }

  NavigableMap<VersionId, StoredVersion> versionsOf(long uid) {
    return versions.subMap(new VersionId(uid, 0), false, new VersionId(uid, Long.MAX_VALUE), true);
  }

  record VersionId(long uid, long version) implements Comparable<VersionId> {
    private static final Comparator<VersionId> ORDER =
        Comparator.comparingLong(VersionId::uid).thenComparingLong(VersionId::version);

    static VersionId of(StoredVersion version) {
      return new VersionId(version.secretUid(), version.version());
    }

    @Override
    public int compareTo(VersionId other) {
      return ORDER.compare(this, other);
    }
  }

  record Replica(long seenAt, long ringRevision) {}

  record Fold(long seq, long at, long owner, long leaseUntil) {}
}
