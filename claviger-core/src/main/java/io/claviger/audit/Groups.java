package io.claviger.audit;

import io.claviger.seal.KeyedMac;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.TreeSet;

/** Makes groups of encoded events ready for the journal. Thread-safe. */
public final class Groups {
  private static final int GROUP_ID = 16;

  private final KeyedMac mac;
  private final SecureRandom random;

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
    byte[] groupId = new byte[GROUP_ID];
    random.nextBytes(groupId);
    return new JournalGroup(
        groupId,
        encoded.size(),
        payload.array(),
        mac.mac(macInput(groupId, payload.array())),
        ascending(conditions, true),
        ascending(conditions, false));
  }

  boolean isAuthentic(JournalRow row) {
    return mac.verify(macInput(row.groupId(), row.payload()), row.mac());
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
