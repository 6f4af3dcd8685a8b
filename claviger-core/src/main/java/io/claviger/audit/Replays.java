package io.claviger.audit;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/**
 * Finds copies of rows among rows that are shown in order. A group id names an event that was in
 * the journal before it (see {@link Groups}); so the original of a copy lies behind that event, and
 * whoever remembers the last {@link #WINDOW} events has it in mind, unless the named event is older
 * than that. Then the row is {@link Answer#STALE}: a copy, or from a process that slept; its
 * original has to be looked for. Memory is bounded. Not thread-safe.
 */
final class Replays {
  static final int WINDOW = 32_768;

  private final Map<Long, Long> seqs = new HashMap<>();
  private final Queue<Entry> order = new ArrayDeque<>();

  private record Entry(long id, long seq) {}

  /** What a row is. */
  enum Answer {
    FRESH,
    COPY,
    STALE
  }

  /** Looks at the next row. */
  Answer look(JournalRow row) {
    long from = row.seq() - WINDOW;
    for (Entry oldest = order.peek(); oldest != null && oldest.seq < from; oldest = order.peek()) {
      order.remove();
      seqs.remove(oldest.id, oldest.seq);
    }
    if (row.groupId().length != 2 * Long.BYTES) {
      return Answer.FRESH; // no group of ours: its MAC says so
    }
    long id = random(row);
    if (seqs.putIfAbsent(id, row.seq()) != null) {
      return Answer.COPY;
    }
    order.add(new Entry(id, row.seq()));
    return named(row.groupId()) < from ? Answer.STALE : Answer.FRESH;
  }

  /** The event that a group names. */
  static long named(byte[] groupId) {
    return ByteBuffer.wrap(groupId).getLong();
  }

  private static long random(JournalRow row) {
    return ByteBuffer.wrap(row.groupId()).getLong(Long.BYTES);
  }
}
