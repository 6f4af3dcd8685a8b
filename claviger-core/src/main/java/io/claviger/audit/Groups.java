package io.claviger.audit;

import io.claviger.seal.KeyedMac;
import io.claviger.seal.MacCheck;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes groups of encoded events ready for the journal. Thread-safe.
 *
 * <p>A group id is 16 bytes: the last event that this process knew to be in the journal (8 bytes,
 * big-endian), then 8 random bytes. The MAC covers it. So a copy of an old row, put in again by
 * somebody without the keys, names an event far behind its place; see {@link Replays}.
 */
public final class Groups {
  private static final int GROUP_ID = 16;

  private final KeyedMac mac;
  private final SecureRandom random;
  private final AtomicLong known = new AtomicLong();

  /**
   * Creates it.
   *
   * @param mac authenticates what this process writes
   * @param random for group ids
   */
  public Groups(KeyedMac mac, SecureRandom random) {
    this.mac = mac;
    this.random = random;
  }

  /**
   * A group of events.
   *
   * @param events 1 to {@link JournalGroup#MAX_EVENTS} events
   * @return the group
   */
  public JournalGroup of(List<Event> events) {
    List<byte[]> encoded = events.stream().map(EventCodec::encode).toList();
    return of(encoded, events.stream().map(Event::conditions).toList());
  }

  JournalGroup of(List<byte[]> encoded, List<Conditions> conditions) {
    int size = 1;
    for (byte[] event : encoded) {
      size += event.length;
    }
    ByteBuffer payload = ByteBuffer.allocate(size).put(EventCodec.FORMAT);
    encoded.forEach(payload::put);
    byte[] groupId =
        ByteBuffer.allocate(GROUP_ID).putLong(known.get()).putLong(random.nextLong()).array();
    return new JournalGroup(
        groupId,
        encoded.size(),
        payload.array(),
        mac.mac(macInput(groupId, payload.array())),
        ascending(conditions, true),
        ascending(conditions, false));
  }

  /**
   * Learns of an event that is in the journal for good: not of one whose transaction may still be
   * rolled back.
   *
   * @param seq the event
   */
  public void know(long seq) {
    known.accumulateAndGet(seq, Math::max);
  }

  /** Checks MACs of the journal. */
  MacCheck macs() {
    return mac::verify;
  }

  boolean isAuthentic(JournalRow row) {
    return isAuthentic(row, mac::verify);
  }

  static boolean isAuthentic(JournalRow row, MacCheck check) {
    return check.verify(macInput(row.groupId(), row.payload()), row.mac());
  }

  /** The distinct ids that events assume something about. */
  static long[] ascending(List<Conditions> conditions, boolean secrets) {
    TreeSet<Long> ids = new TreeSet<>();
    for (Conditions condition : conditions) {
      long id = secrets ? condition.secretUid() : condition.tokenId();
      if (id != 0) {
        ids.add(id);
      }
    }
    return ids.stream().mapToLong(Long::longValue).toArray();
  }

  private static byte[] macInput(byte[] groupId, byte[] payload) {
    return ByteBuffer.allocate(groupId.length + payload.length).put(groupId).put(payload).array();
  }
}
