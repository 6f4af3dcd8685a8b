package io.claviger.audit;

import io.claviger.api.AuditAction;
import io.claviger.api.AuditResult;
import io.claviger.api.IntegrityException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The canonical bytes of events. A payload is the format byte and the events one after the other;
 * numbers are big-endian, texts UTF-8 with a length in front (2 bytes; -1 for none). Events of
 * format 1 do not tell the epoch of the policies.
 */
final class EventCodec {
  static final byte FORMAT = 2;

  private static final byte WITHOUT_EPOCH = 1;
  private static final int FIXED = 2 + 2 * 8 + 4 + 6 * 8 + 1;

  private EventCodec() {}

  static byte[] encode(Event event) {
    Event.Subject subject = event.subject();
    Actor actor = event.actor();
    Conditions conditions = event.conditions();
    ByteBuffer out = ByteBuffer.allocate(mostBytes(event));
    out.put((byte) event.action().number()).put((byte) event.result().number());
    out.putLong(subject.secretUid()).putLong(subject.version()).putInt(event.durationMs());
    out.putLong(conditions.secretUid()).putLong(conditions.secretRev());
    out.putLong(conditions.tokenId()).putLong(conditions.tokenRev());
    out.putLong(conditions.notAfter()).putLong(conditions.policyEpoch());
    out.put((byte) event.details().size());
    put(out, subject.name());
    put(out, actor.principal());
    put(out, actor.address());
    put(out, actor.userAgent());
    put(out, actor.requestId());
    put(out, event.error());
    new TreeMap<>(event.details())
        .forEach(
            (key, value) -> {
              put(out, key);
              put(out, value);
            });
    return Arrays.copyOf(out.array(), out.position());
  }

  private static int mostBytes(Event event) {
    Actor actor = event.actor();
    int texts =
        mostBytes(event.subject().name())
            + mostBytes(actor.principal())
            + mostBytes(actor.address())
            + mostBytes(actor.userAgent())
            + mostBytes(actor.requestId())
            + mostBytes(event.error());
    for (Map.Entry<String, String> detail : event.details().entrySet()) {
      texts += mostBytes(detail.getKey()) + mostBytes(detail.getValue());
    }
    return FIXED + texts;
  }

  private static int mostBytes(@Nullable String text) {
    return 2 + (text == null ? 0 : 3 * text.length());
  }

  private static void put(ByteBuffer out, @Nullable String text) {
    if (text == null) {
      out.putShort((short) -1);
    } else {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.putShort((short) bytes.length).put(bytes);
    }
  }

  static List<Event> decode(byte[] payload, int n) {
    if (n < 1 || n > JournalGroup.MAX_EVENTS) {
      throw new IntegrityException("a journal row says that it has " + n + " events");
    }
    ByteBuffer in = ByteBuffer.wrap(payload);
    try {
      byte format = in.get();
      if (format != FORMAT && format != WITHOUT_EPOCH) {
        throw new IntegrityException("a journal row has an unknown format");
      }
      if (n < 1) {
        throw new IntegrityException("a journal row tells a wrong number of events");
      }
      // The number is a column: altered, it must not claim the memory.
      List<Event> events = new ArrayList<>(Math.min(n, JournalGroup.MAX_EVENTS));
      for (int i = 0; i < n; i++) {
        events.add(decodeOne(in, format));
      }
      if (in.hasRemaining()) {
        throw new IntegrityException("a journal row has bytes behind its events");
      }
      return events;
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IntegrityException("a journal row does not hold its events");
    }
  }

  private static Event decodeOne(ByteBuffer in, byte format) {
    AuditAction action = AuditAction.ofNumber(in.get());
    AuditResult result = AuditResult.ofNumber(in.get());
    long secretUid = in.getLong();
    long version = in.getLong();
    int durationMs = in.getInt();
    Conditions conditions =
        new Conditions(
            in.getLong(),
            in.getLong(),
            in.getLong(),
            in.getLong(),
            in.getLong(),
            format == WITHOUT_EPOCH ? Conditions.ANY_POLICIES : in.getLong());
    int details = in.get();
    Event.Subject subject = new Event.Subject(text(in), secretUid, version);
    Actor actor = new Actor(optionalText(in), optionalText(in), optionalText(in), optionalText(in));
    String error = optionalText(in);
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < details; i++) {
      map.put(text(in), text(in));
    }
    return new Event(action, result, subject, actor, map, error, durationMs, conditions);
  }

  private static String text(ByteBuffer in) {
    String text = optionalText(in);
    if (text == null) {
      throw new IllegalArgumentException("a text is missing");
    }
    return text;
  }

  private static @Nullable String optionalText(ByteBuffer in) {
    int length = in.getShort();
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
