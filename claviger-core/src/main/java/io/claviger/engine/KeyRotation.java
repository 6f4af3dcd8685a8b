package io.claviger.engine;

import io.claviger.access.Caller;
import io.claviger.access.SystemResources;
import io.claviger.api.AuditAction;
import io.claviger.api.ErrorCode;
import io.claviger.api.IntegrityException;
import io.claviger.api.UnavailableException;
import io.claviger.audit.Event;
import io.claviger.audit.Journal;
import io.claviger.seal.KeyPurpose;
import io.claviger.seal.KeyRings;
import io.claviger.seal.KeyState;
import io.claviger.seal.RingKey;
import io.claviger.seal.RootKeys;
import io.claviger.seal.Sealed;
import io.claviger.secret.StoredVersion;
import io.claviger.telemetry.LogEvent;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces the key that values are sealed with, and the key that wraps the ring, while everybody
 * goes on reading and writing. Killed anywhere, it goes on from there when it is started again. One
 * rotation at a time; every step tolerates a second one.
 */
public final class KeyRotation {
  /** A replica that said nothing for so long does not hold up a rotation. */
  static final Duration REPLICA_ALIVE = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(KeyRotation.class);
  private static final Duration WAIT_FOR_REPLICAS = Duration.ofMinutes(2);

  /** How long replicas may take to read a root key that was just given to them. */
  private static final Duration WAIT_FOR_ROOT_KEY = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int RESEAL_AT_ONCE = 100;

  private final Ports ports;
  private final KeyRings rings;
  private final JournaledWork work;
  private final Values values;
  private final Gate gate;
  private final SecureRandom random;
  private final Clock clock;

  KeyRotation(
      Ports ports,
      KeyRings rings,
      JournaledWork work,
      Values values,
      Gate gate,
      Randomness randomness) {
    this.ports = ports;
    this.rings = rings;
    this.work = work;
    this.values = values;
    this.gate = gate;
    this.random = randomness.random();
    this.clock = randomness.clock();
  }

  /** Where random numbers and key dates come from. */
  record Randomness(SecureRandom random, Clock clock) {}

  /**
   * What a rotation did.
   *
   * @param retiredKeyId the last key that was destroyed; 0 for none
   * @param activeKeyId the key that values are sealed with now
   * @param resealedVersions how many versions were sealed anew
   * @param damagedVersions how many versions do not open, because somebody changed them; their key
   *     is kept
   */
  public record Report(
      int retiredKeyId, int activeKeyId, long resealedVersions, long damagedVersions) {}

  /**
   * Replaces the sealing key: a new one is added, used when every living replica has it, all values
   * are sealed with it, and the old one is destroyed. Goes on with a rotation that was interrupted.
   * Values that do not open are left as they are, and their key is kept, so that they can be
   * restored from a backup; another rotation tries them again.
   *
   * @param operator who does it
   * @param progress told each step in a safe sentence, on the calling thread
   * @return what was done
   * @throws UnavailableException if a replica does not take up the key in time; start again later
   */
  public Report rotate(Caller operator, Consumer<String> progress) {
    work.refuseWhenLost();
    rings.refresh();
    boolean interrupted =
        !openingOnly().isEmpty() && rings.current().pending(KeyPurpose.SEAL).isEmpty();
    if (!interrupted) {
      RingKey pending = addPending();
      progress.accept("key " + pending.id() + " added; waiting for the replicas to take it up");
      awaitReplicas();
      rings.update(ring -> ring.activated(pending.id()));
    }
    int active = rings.current().active(KeyPurpose.SEAL).id();
    record(operator, active, "activated", true);
    progress.accept("key " + active + " seals new values; sealing the old ones anew");
    awaitReplicas();
    long resealed = 0;
    long damaged = 0;
    int retired = 0;
    for (RingKey old : openingOnly()) {
      int id = old.id();
      Resealed done = resealAll(id);
      resealed += done.resealed();
      damaged += done.damaged();
      if (done.damaged() > 0) {
        progress.accept("key " + id + " is kept: " + done.damaged() + " versions do not open");
      } else {
        rings.update(ring -> ring.retired(id));
        record(operator, id, "retired", false);
        progress.accept("key " + id + " is retired");
        retired = id;
      }
    }
    return new Report(retired, active, resealed, damaged);
  }

  private record Resealed(long resealed, long damaged) {}

  /**
   * Names the root key that wraps the ring now.
   *
   * @return its id
   */
  public String rootKeyId() {
    rings.refresh();
    return rings.rootKeyId();
  }

  /**
   * Wraps the ring with another root key.
   *
   * @param operator who does it
   * @param roots the new root key first, and the old one
   * @throws UnavailableException if a living replica does not have the new key; nothing changed
   */
  public void rotateRoot(Caller operator, RootKeys roots) {
    rings.useRootKeys(roots);
    if (!rings.rootKeyId().equals(roots.primary().id())) {
      awaitRootKey(roots.primary().id());
    }
    Event.Subject subject = Event.Subject.named(SystemResources.KEYS);
    Map<String, String> details = Map.of("root_key", roots.primary().id());
    gate.record(Events.done(operator, AuditAction.ROTATE_ROOT_KEY, subject, details));
    rings.rewrapWithPrimary(roots);
    LogEvent.ROOT_KEY_ROTATED
        .to(log)
        .with("root_key", roots.primary().id())
        .with("actor_id", operator.context().principal())
        .write();
  }

  private void awaitRootKey(String id) {
    long deadline = System.nanoTime() + WAIT_FOR_ROOT_KEY.toNanos();
    long lacking;
    while ((lacking = ports.replicas().livingWithoutRootKey(id, micros(REPLICA_ALIVE))) > 0) {
      if (System.nanoTime() > deadline) {
        throw new UnavailableException(
            ErrorCode.KEY_UNAVAILABLE,
            lacking
                + " of the living replicas have no root key "
                + id
                + " yet: give it to every machine, then start again; nothing was changed",
            null);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private RingKey addPending() {
    Instant now = clock.instant();
    return rings
        .update(ring -> ring.withPending(KeyPurpose.SEAL, random, now))
        .pending(KeyPurpose.SEAL)
        .orElseThrow(() -> new IllegalStateException("the ring lost the key just added"));
  }

  /** The keys that only open, the oldest first. */
  private List<RingKey> openingOnly() {
    return rings.current().keys().stream()
        .filter(key -> key.purpose() == KeyPurpose.SEAL && key.state() == KeyState.DECRYPT_ONLY)
        .toList();
  }

  private void awaitReplicas() {
    long revision = rings.revision();
    long deadline = System.nanoTime() + WAIT_FOR_REPLICAS.toNanos();
    while (ports.replicas().oldestRingRevision(micros(REPLICA_ALIVE)) < revision) {
      if (System.nanoTime() > deadline) {
        throw new UnavailableException(
            ErrorCode.KEY_UNAVAILABLE,
            "A replica does not take up the new key; look at its log and start again",
            null);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /** Goes through all versions of a key until nothing is left to do. */
  private Resealed resealAll(int oldKey) {
    long resealed = 0;
    long damaged;
    boolean any;
    do {
      damaged = 0;
      any = false;
      StoredVersion last = null;
      List<StoredVersion> found = ports.secrets().sealedWith(oldKey, last, RESEAL_AT_ONCE);
      while (!found.isEmpty()) {
        for (StoredVersion version : found) {
          last = version;
          try {
            resealed += reseal(version) ? 1 : 0;
            any = true;
          } catch (IntegrityException e) {
            damaged++; // it is alarmed already
          }
        }
        found = ports.secrets().sealedWith(oldKey, last, RESEAL_AT_ONCE);
      }
    } while (any);
    return new Resealed(resealed, damaged);
  }

  private boolean reseal(StoredVersion version) {
    Sealed sealed = version.sealed();
    return sealed != null && ports.secrets().reseal(version, values.reseal(version, sealed));
  }

  /**
   * Records a step. From the activation on, the journal refuses changes that were sealed with an
   * older key: a writer that slept through it must seal again.
   */
  private void record(Caller operator, int keyId, String step, boolean raiseFloor) {
    Journal journal = ports.journal();
    Map<String, String> details = Map.of("key", Integer.toString(keyId), "step", step);
    work.run(
        tx -> {
          if (raiseFloor) {
            journal.raiseRingFloor(tx, keyId);
          }
          return new JournaledWork.Planned<>(
              keyId,
              List.of(
                  Events.done(
                      operator,
                      AuditAction.ROTATE_KEY,
                      Event.Subject.named(SystemResources.KEYS),
                      details)));
        });
    LogEvent.KEY_ROTATED
        .to(log)
        .with("key", keyId)
        .with("step", step)
        .with("actor_id", operator.context().principal())
        .write();
  }

  static long micros(Duration duration) {
    return TimeUnit.NANOSECONDS.toMicros(duration.toNanos());
  }
}
