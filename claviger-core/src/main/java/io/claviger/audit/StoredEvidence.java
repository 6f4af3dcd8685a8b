package io.claviger.audit;

import io.claviger.api.ErrorCode;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.UnavailableException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The evidence in a database, read page by page while it is in use; the next pages are fetched by
 * threads of their own while somebody looks at these.
 */
public final class StoredEvidence implements Evidence {
  private static final int ROWS = 128; // up to 128 KiB each, and twice as many ahead
  private static final int CELLS = 5000;

  private final Journal journal;
  private final Trail trail;
  private final HeadStore heads;
  private final Optional<Head> from;
  private final BooleanSupplier enough;
  private final @Nullable Tip until;
  private long checkpoints = -1;

  /**
   * All evidence, or that behind a head.
   *
   * @param journal the journal
   * @param trail the trail
   * @param heads the heads
   * @param sinceHead the number of a head that was verified before; 0 for all
   * @throws io.claviger.api.InvalidRequestException if there is no such head
   */
  public StoredEvidence(Journal journal, Trail trail, HeadStore heads, long sinceHead) {
    this(journal, trail, heads, sinceHead, () -> false);
  }

  /**
   * As much evidence as somebody has time for.
   *
   * @param journal the journal
   * @param trail the trail
   * @param heads the heads
   * @param sinceHead the number of a head that was verified before; 0 for all
   * @param enough whether to stop at the next head
   * @throws io.claviger.api.InvalidRequestException if there is no such head
   */
  public StoredEvidence(
      Journal journal, Trail trail, HeadStore heads, long sinceHead, BooleanSupplier enough) {
    this(journal, trail, heads, new Extent(sinceHead, enough, null));
  }

  /**
   * Which part.
   *
   * @param sinceHead the head to begin with; 0 for none
   * @param enough whether to stop at the next head
   * @param until the last row; null for the journal's end
   */
  record Extent(long sinceHead, BooleanSupplier enough, @Nullable Tip until) {
    static Extent upTo(Tip until) {
      return new Extent(0, () -> false, until);
    }
  }

  /** The evidence of a part. */
  StoredEvidence(Journal journal, Trail trail, HeadStore heads, Extent extent) {
    this.enough = extent.enough();
    this.until = extent.until();
    this.journal = journal;
    this.trail = trail;
    this.heads = heads;
    this.from = extent.sinceHead() == 0 ? Optional.empty() : Optional.of(find(extent.sinceHead()));
  }

  private Head find(long number) {
    return heads.after(number - 1, 1).stream()
        .filter(head -> head.number() == number)
        .findFirst()
        .orElseThrow(() -> new InvalidRequestException("there is no head " + number));
  }

  @Override
  public void show(Visitor visitor) {
    // Closing waits for what is under way: nobody uses the database afterwards.
    try (ExecutorService threads =
        Executors.newFixedThreadPool(
            2, Thread.ofPlatform().name("claviger-evidence-", 1).daemon().factory())) {
      show(visitor, threads);
    }
  }

  private void show(Visitor visitor, ExecutorService threads) {
    List<Checkpoint> discarded = heads.checkpoints();
    checkpoints = discarded.size();
    long folded = trail.position().seq();
    // Later than the position, so that it lies behind it.
    Tip end = until == null ? journal.head() : until;
    visitor.start(new Start(end, folded, from, discarded));
    long begin = from.map(head -> head.tip().seq()).orElse(0L);
    Cells cells = new Cells(from.isPresent() ? begin : Long.MIN_VALUE, threads);
    Marks marks = new Marks(from.map(Head::number).orElse(0L));
    long early = from.isPresent() ? begin - Replays.WINDOW : 0;
    Tip last = new Tip(Math.max(0, early), 0, end.hash());
    Ahead<List<JournalRow>> pages = new Ahead<>(threads);
    Tip first = last;
    pages.fetch(() -> journal.rows(first, ROWS));
    while (last.seq() < end.seq()) {
      List<JournalRow> rows = pages.take();
      if (rows.isEmpty()) {
        break;
      }
      JournalRow tail = rows.getLast();
      Tip next = new Tip(tail.seq(), tail.at(), tail.hash());
      pages.fetch(() -> journal.rows(next, ROWS));
      for (JournalRow row : rows) {
        if (until != null && row.seq() > end.seq()) {
          return;
        }
        visitor.journal(row);
        cells.upTo(row.seq()).forEach(visitor::trail);
        List<Head> here = marks.upTo(row.seq());
        here.forEach(visitor::head);
        if (!here.isEmpty() && row.seq() > begin && enough.getAsBoolean()) {
          visitor.stopped();
          return;
        }
      }
      last = next;
    }
    if (until != null) {
      return;
    }
    List<TrailCells> cellsBehind = cells.upTo(Long.MAX_VALUE);
    List<Head> headsBehind = marks.upTo(Long.MAX_VALUE);
    if (journal.rows(last, 1).isEmpty()) { // else the journal grew meanwhile, and they are right
      cellsBehind.forEach(visitor::trail);
      headsBehind.forEach(visitor::head);
    }
  }

  @Override
  public void rows(long after, Predicate<JournalRow> more) {
    Tip last = new Tip(Math.max(0, after), 0, ChainHash.empty());
    List<JournalRow> rows = journal.rows(last, ROWS);
    while (!rows.isEmpty()) {
      for (JournalRow row : rows) {
        if (!more.test(row)) {
          return;
        }
      }
      JournalRow tail = rows.getLast();
      last = new Tip(tail.seq(), tail.at(), tail.hash());
      rows = journal.rows(last, ROWS);
    }
  }

  @Override
  public boolean isOutdated() {
    return heads.checkpoints().size() != checkpoints;
  }

  /** The trail, in order. */
  private final class Cells {
    private final Deque<TrailCells> page = new ArrayDeque<>();
    private final Ahead<List<TrailCells>> pages;
    private boolean ended;

    Cells(long after, ExecutorService threads) {
      this.pages = new Ahead<>(threads);
      pages.fetch(() -> trail.cells(after, CELLS));
    }

    /** The next ones, at most so many that they fit into memory. */
    List<TrailCells> upTo(long id) {
      List<TrailCells> found = new ArrayList<>();
      while (found.size() < CELLS) {
        fill();
        TrailCells next = page.peek();
        if (next == null || next.id() > id) {
          break;
        }
        found.add(page.remove());
      }
      return found;
    }

    private void fill() {
      if (!page.isEmpty() || ended) {
        return;
      }
      page.addAll(pages.take());
      ended = page.size() < CELLS;
      if (page.isEmpty()) {
        return;
      }
      // An id that is there twice must not be torn apart by the end of a page.
      long last = page.getLast().id();
      if (!ended && page.getFirst().id() != last) {
        while (page.getLast().id() == last) {
          page.removeLast();
        }
        last = page.getLast().id();
      }
      if (!ended) {
        long after = last;
        pages.fetch(() -> trail.cells(after, CELLS));
      }
    }
  }

  /** A page that is fetched while somebody looks at the one before. One thread at a time. */
  private static final class Ahead<P> {
    private final ExecutorService threads;
    private Future<P> next = CompletableFuture.failedFuture(new IllegalStateException());

    Ahead(ExecutorService threads) {
      this.threads = threads;
    }

    void fetch(Supplier<P> page) {
      next = threads.submit(page::get);
    }

    P take() {
      try {
        return next.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new UnavailableException(ErrorCode.CLOSED, "The verification was interrupted", null);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException error) {
          throw error;
        }
        throw new IllegalStateException("evidence could not be read", e.getCause());
      }
    }
  }

  /** The heads, in order. */
  private final class Marks {
    private final Deque<Head> page = new ArrayDeque<>();
    private long after;
    private boolean ended;

    Marks(long after) {
      this.after = after;
    }

    List<Head> upTo(long seq) {
      List<Head> found = new ArrayList<>();
      while (found.size() < CELLS) {
        if (page.isEmpty() && !ended) {
          page.addAll(heads.after(after, ROWS));
          ended = page.size() < ROWS;
        }
        Head next = page.peek();
        if (next == null || next.tip().seq() > seq) {
          break;
        }
        page.remove();
        after = next.number();
        found.add(next);
      }
      return found;
    }
  }
}
