package io.claviger.audit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest rows that a process has read and checked, so that it reads the journal once and not
 * twice. Thread-safe; bounded.
 */
public final class CheckedRows {
  private static final long MAX_BYTES = 2 * 1024 * 1024;
  private static final long OVERHEAD = 200;

  private final Deque<JournalRow> rows = new ArrayDeque<>();
  private long bytes;
  private @Nullable Runnable listener;

  /** Creates it empty. */
  public CheckedRows() {}

  /** Who is told, on the adding thread, that there are more rows. */
  synchronized void onMore(Runnable task) {
    listener = task;
  }

  /** Adds rows that follow those added before. */
  void add(List<JournalRow> more) {
    Runnable told;
    synchronized (this) {
      for (JournalRow row : more) {
        rows.add(row);
        bytes += size(row);
      }
      while (bytes > MAX_BYTES && rows.size() > 1) {
        bytes -= size(rows.removeFirst());
      }
      told = listener;
    }
    if (told != null) {
      told.run();
    }
  }

  /** The rows behind an event; none when the next one is not among those kept. */
  synchronized List<JournalRow> after(long seq, int maxRows) {
    List<JournalRow> found = new ArrayList<>();
    for (JournalRow row : rows) {
      if (row.seq() > seq && found.size() < maxRows) {
        found.add(row);
      }
    }
    boolean next = !found.isEmpty() && found.getFirst().seq() - found.getFirst().n() == seq;
    return next ? found : List.of();
  }

  private static long size(JournalRow row) {
    return OVERHEAD + row.payload().length + row.seen().length;
  }
}
