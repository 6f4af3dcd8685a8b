package io.claviger.testkit;

import io.claviger.access.StoredAttempts;
import io.claviger.access.StoredCredential;
import io.claviger.access.StoredLogin;
import io.claviger.access.StoredPolicy;
import io.claviger.access.StoredToken;
import io.claviger.audit.ChainHash;
import io.claviger.audit.Checkpoint;
import io.claviger.audit.Head;
import io.claviger.audit.JournalRow;
import io.claviger.audit.ReaderRow;
import io.claviger.audit.SuspiciousActivity;
import io.claviger.audit.Tip;
import io.claviger.audit.TrailRow;
import io.claviger.audit.WatchRow;
import io.claviger.seal.StoredKeyRing;
import io.claviger.secret.SecretHeader;
import io.claviger.secret.StoredVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** By name, then by version. */
  final NavigableMap<String, NavigableMap<Long, StoredPolicy>> policies;

  /** By their ids. */
  final NavigableMap<String, StoredLogin> logins;

  /** By their accessors. */
  final NavigableMap<String, StoredCredential> credentials;

  final NavigableMap<String, StoredAttempts> attempts;

  final NavigableMap<Long, Replica> replicas;
  final NavigableMap<Long, TrailRow> trail;
  final Map<ReaderRow.Key, ReaderRow> readers;
  final Map<WatchRow.Key, WatchRow> watches;
  final NavigableMap<ActivityId, SuspiciousActivity> activities;
  final Map<ActivityId, Long> announced;
  final List<JournalRow> journal;
  final NavigableMap<Long, Head> heads;
  final NavigableMap<Long, Checkpoint> checkpoints;
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
    policies = new TreeMap<>();
    logins = new TreeMap<>();
    credentials = new TreeMap<>();
    attempts = new TreeMap<>();
    replicas = new TreeMap<>();
    trail = new TreeMap<>();
    readers = new HashMap<>();
    watches = new HashMap<>();
    activities = new TreeMap<>();
    announced = new HashMap<>();
    journal = new ArrayList<>();
    heads = new TreeMap<>();
    checkpoints = new TreeMap<>();
    fold = new Fold(0, 0, 0, 0);
    incarnation = 1;
  }

  private MemoryState(MemoryState other) {
    uidsByName = new TreeMap<>(other.uidsByName);
    secrets = new TreeMap<>(other.secrets);
    versions = new TreeMap<>(other.versions);
    tokens = new TreeMap<>(other.tokens);
    policies = new TreeMap<>(other.policies);
    logins = new TreeMap<>(other.logins);
    credentials = new TreeMap<>(other.credentials);
    attempts = new TreeMap<>(other.attempts);
    replicas = new TreeMap<>(other.replicas);
    trail = new TreeMap<>(other.trail);
    readers = new HashMap<>(other.readers);
    watches = new HashMap<>(other.watches);
    activities = new TreeMap<>(other.activities);
    announced = new HashMap<>(other.announced);
    journal = new ArrayList<>(other.journal);
    heads = new TreeMap<>(other.heads);
    checkpoints = new TreeMap<>(other.checkpoints);
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

  /** Adds a version; the maps of versions are shared by copies, so they are replaced. */
  StoredPolicy add(StoredPolicy policy) {
    NavigableMap<Long, StoredPolicy> versions =
        new TreeMap<>(policies.getOrDefault(policy.name(), new TreeMap<>()));
    versions.put(policy.version(), policy);
    policies.put(policy.name(), versions);
    return policy;
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

  record ActivityId(long eventId, SuspiciousActivity.Kind kind) implements Comparable<ActivityId> {
    private static final Comparator<ActivityId> ORDER =
        Comparator.comparingLong(ActivityId::eventId).thenComparing(ActivityId::kind);

    static ActivityId of(SuspiciousActivity activity) {
      return new ActivityId(activity.eventId(), activity.kind());
    }

    @Override
    public int compareTo(ActivityId other) {
      return ORDER.compare(this, other);
    }
  }

  record Replica(long seenAt, long ringRevision, List<String> rootKeyIds) {}

  record Fold(long seq, long at, long owner, long leaseUntil) {}
}
