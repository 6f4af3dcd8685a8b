package io.claviger.engine;

import io.claviger.access.Caller;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.TrailQuery;
import io.claviger.seal.CanonicalRow;
import io.claviger.seal.KeyedMac;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

/**
 * Cursors of those who follow the trail. A cursor says how far somebody has come and when that
 * session was recorded; a MAC binds it to the principal and the filters, so that nobody gets around
 * the record of a session, and every replica understands it. Thread-safe.
 */
final class FollowCursors {
  /** A session that goes on longer is recorded again. */
  private static final Duration LONGEST = Duration.ofHours(12);

  private static final int FIXED = 2 * Long.BYTES;

  private final KeyedMac mac;
  private final Clock clock;

  /**
   * Makes and checks cursors.
   *
   * @param mac of the key ring
   * @param clock the system's
   */
  FollowCursors(KeyedMac mac, Clock clock) {
    this.mac = mac;
    this.clock = clock;
  }

  /**
   * How far somebody has come.
   *
   * @param after the last event they were given a chance to see
   * @param since when the session was recorded, milliseconds since 1970 UTC; 0 to record it now
   */
  record Position(long after, long since) {}

  long now() {
    return clock.millis();
  }

  String of(Caller caller, TrailQuery query, Position position) {
    byte[] tag = mac.mac(bound(caller, query, position));
    byte[] cursor =
        ByteBuffer.allocate(FIXED + tag.length)
            .putLong(position.after())
            .putLong(position.since())
            .put(tag)
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
  }

  Position read(Caller caller, TrailQuery query, String cursor) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(cursor);
    } catch (IllegalArgumentException e) {
      throw foreign();
    }
    if (bytes.length != FIXED + KeyedMac.LENGTH) {
      throw foreign();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    Position position = new Position(in.getLong(), in.getLong());
    byte[] tag = new byte[KeyedMac.LENGTH];
    in.get(tag);
    if (!mac.verify(bound(caller, query, position), tag)) {
      throw foreign();
    }
    boolean old = clock.millis() - position.since() > LONGEST.toMillis();
    return old ? new Position(position.after(), 0) : position;
  }

  private static byte[] bound(Caller caller, TrailQuery query, Position position) {
    CanonicalRow row =
        CanonicalRow.of("audit_follow")
            .put("principal", caller.context().principal())
            .put("after", position.after())
            .put("since", position.since());
    for (Map.Entry<String, String> filter : TrailFilters.of(query).entrySet()) {
      row.put(filter.getKey(), filter.getValue());
    }
    return row.toBytes();
  }

  private static InvalidRequestException foreign() {
    return new InvalidRequestException(
        "the cursor is none of yours with these filters: begin without one");
  }
}
