package io.claviger.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.audit.ChainHash;
import io.claviger.audit.Journal;
import io.claviger.audit.JournalGroup;
import io.claviger.audit.JournalRow;
import io.claviger.audit.Receipt;
import io.claviger.audit.Seen;
import io.claviger.audit.Tip;
import io.claviger.secret.SecretHeader;
import io.claviger.secret.SecretMutation;
import io.claviger.secret.StoredSecret;
import io.claviger.secret.Wanted;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link Journal} does for many writers at once. */
public abstract class JournalConcurrencyContract extends DatabaseContract {
  private static final Tip EMPTY = new Tip(0, 0, ChainHash.empty());
  private static final int WRITERS = 8;
  private static final int TURNS = 25;

  private final Samples samples = new Samples();

  /** For subclasses. */
  protected JournalConcurrencyContract() {}

  @Test
  void keepsOneWholeChainUnderManyWriters() throws Exception {
    Threads.race(WRITERS, thread -> () -> appendOften(thread));
    List<JournalRow> rows = journal().rows(EMPTY, 100_000);

    Chains.assertWhole(rows, journal().head());
    assertThat(rows).hasSize(WRITERS * TURNS);
    for (int thread = 0; thread < WRITERS; thread++) {
      int mine = thread;
      assertThat(
              rows.stream()
                  .map(row -> ByteBuffer.wrap(row.payload()))
                  .filter(payload -> payload.getInt(0) == mine)
                  .map(payload -> payload.getInt(4)))
          .as("turns of writer %s in the order of the journal", thread)
          .containsExactlyElementsOf(turns());
    }
  }

  @Test
  void letsAFollowerSeeEveryRowOnceInItsOrder() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    try (Threads threads = new Threads()) {
      Future<List<JournalRow>> follower = threads.start(() -> follow(done));
      Threads.race(4, thread -> () -> appendOften(thread));
      done.set(true);

      List<JournalRow> followed = Threads.get(follower);
      assertThat(followed).hasSize(4 * TURNS);
      Chains.assertWhole(followed, journal().head());
    }
  }

  @Test
  void ordersTheRowsAsTheChangesWereCommitted() throws Exception {
    SecretMutation creation = samples.creation("a");
    commit(tx -> database().secretStore().save(tx, List.of(creation)));
    long[] uids = {creation.header().uid()};
    Threads.race(4, thread -> () -> changeOften(thread, uids));
    List<JournalRow> rows = journal().rows(EMPTY, 100_000);

    Chains.assertWhole(rows, journal().head());
    JournalGroup asked = samples.group(1, uids, new long[0]);
    assertThat(rows.stream().map(row -> Seen.of(row.seen(), asked).secretRev(uids[0])))
        .as("revisions in the order of the journal")
        .containsExactlyElementsOf(LongStream.rangeClosed(2, 1 + 4 * TURNS).boxed().toList());
  }

  @Test
  void tellsRevisionsAtLeastAsNewAsTheCall() throws Exception {
    SecretMutation creation = samples.creation("a");
    commit(tx -> database().secretStore().save(tx, List.of(creation)));
    long[] uids = {creation.header().uid()};
    AtomicLong committed = new AtomicLong(1);
    AtomicBoolean done = new AtomicBoolean();
    try (Threads threads = new Threads()) {
      Future<Integer> reader = threads.start(() -> watch(uids, committed, done));
      for (int turn = 0; turn < TURNS; turn++) {
        insist(() -> change(samples.group(1), committed));
      }
      done.set(true);

      assertThat(Threads.get(reader)).isPositive();
    }
  }

  private Journal journal() {
    return database().journal();
  }

  private static List<Integer> turns() {
    return IntStream.range(0, TURNS).boxed().toList();
  }

  private int appendOften(int thread) {
    @Nullable Tip last = null;
    for (int turn = 0; turn < TURNS; turn++) {
      Receipt receipt = journal().append(Samples.group(thread, turn), last);
      assertThat(receipt.predecessorFound()).isTrue();
      last = receipt.tip();
    }
    return TURNS;
  }

  private List<JournalRow> follow(AtomicBoolean done) {
    List<JournalRow> followed = new ArrayList<>();
    Tip last = EMPTY;
    boolean more = true;
    while (more) {
      more = !done.get();
      List<JournalRow> rows = journal().rows(last, 10);
      if (!rows.isEmpty()) {
        followed.addAll(rows);
        JournalRow row = rows.getLast();
        last = new Tip(row.seq(), row.at(), row.hash());
        more = true;
      }
    }
    return followed;
  }

  private int changeOften(int thread, long[] uids) throws Exception {
    for (int turn = 0; turn < TURNS; turn++) {
      byte[] id = ByteBuffer.allocate(16).putInt(thread).putInt(turn).array();
      JournalGroup group = new JournalGroup(id, 1, id, new byte[36], uids, new long[0]);
      insist(() -> change(group, new AtomicLong()));
    }
    return TURNS;
  }

  /** Changes the secret and appends the group; afterwards tells the committed revision. */
  private long change(JournalGroup group, AtomicLong committed) {
    long rev =
        commitAndGet(
            tx -> {
              List<Wanted> wanted = List.of(new Wanted("a", 0, null));
              StoredSecret secret =
                  database().secretStore().lock(tx, wanted).values().iterator().next();
              SecretHeader next = Samples.next(secret.header());
              database().secretStore().save(tx, List.of(SecretMutation.of(next)));
              journal().append(tx, group, null);
              return next.rev();
            });
    committed.set(rev);
    return rev;
  }

  private int watch(long[] uids, AtomicLong committed, AtomicBoolean done) {
    Samples own = new Samples();
    int appends = 0;
    while (!done.get() || appends == 0) {
      long atLeast = committed.get();
      JournalGroup group = own.group(1, uids, new long[0]);
      Receipt receipt = journal().append(group, null);
      assertThat(Seen.of(receipt.seen(), group).secretRev(uids[0])).isGreaterThanOrEqualTo(atLeast);
      appends++;
    }
    return appends;
  }
}
