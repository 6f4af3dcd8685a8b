package io.claviger.testkit;

import io.claviger.audit.ChainHash;
import io.claviger.audit.Journal;
import io.claviger.audit.JournalGroup;
import io.claviger.audit.JournalRow;
import io.claviger.audit.Receipt;
import io.claviger.audit.Seen;
import io.claviger.audit.Tip;
import io.claviger.tx.Transaction;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The journal of a {@link MemoryDatabase}. */
final class MemoryJournal implements Journal {
  private final MemoryDatabase database;

  MemoryJournal(MemoryDatabase database) {
    this.database = database;
  }

  @Override
  public Receipt append(JournalGroup group, @Nullable Tip last) {
    return database.write(state -> append(state, group, last));
  }

  @Override
  public Receipt append(Transaction tx, JournalGroup group, @Nullable Tip last) {
    return MemoryTransaction.run(database, tx, state -> append(state, group, last));
  }

  @Override
  public boolean contains(byte[] groupId, Tip since) {
    return database.write(
        state ->
            behind(state, since.seq()).stream()
                .anyMatch(row -> MessageDigest.isEqual(row.groupId(), groupId)));
  }

  @Override
  public void raiseRingFloor(Transaction tx, int keyId) {
    MemoryTransaction.run(
        database,
        tx,
        state -> {
          state.ringFloor = Math.max(state.ringFloor, keyId);
          return state.ringFloor;
        });
  }

  @Override
  public void raisePolicyEpoch(Transaction tx, long epoch) {
    MemoryTransaction.run(
        database,
        tx,
        state -> {
          state.policyEpoch = Math.max(state.policyEpoch, epoch);
          return state.policyEpoch;
        });
  }

  @Override
  public List<JournalRow> rows(Tip after, int maxRows) {
    return database.read(state -> behind(state, after.seq()).stream().limit(maxRows).toList());
  }

  @Override
  public Tip head() {
    return database.read(MemoryState::head);
  }

  @Override
  public long incarnation() {
    return database.read(state -> state.incarnation);
  }

  @Override
  public void changeIncarnation(Transaction tx, long incarnation) {
    MemoryTransaction.run(
        database,
        tx,
        state -> {
          state.incarnation = incarnation;
          return incarnation;
        });
  }

  /** The rows behind an event; its number is the last one of a row, or 0. */
  static List<JournalRow> behind(MemoryState state, long seq) {
    return state.journal.subList(indexBehind(state, seq), state.journal.size());
  }

  private Receipt append(MemoryState state, JournalGroup group, @Nullable Tip last) {
    boolean predecessorFound = last == null || holds(state, last);
    Tip head = state.head();
    byte[] seen = look(state, group);
    JournalRow unlinked =
        new JournalRow(
            head.seq() + group.n(),
            group.n(),
            Math.max(head.at(), database.now()),
            group.groupId().clone(),
            group.payload().clone(),
            group.mac().clone(),
            head.hash(),
            seen);
    byte[] hash = ChainHash.of(head.hash(), unlinked);
    state.journal.add(linked(unlinked, hash));
    return new Receipt(
        new Tip(unlinked.seq(), unlinked.at(), hash.clone()),
        predecessorFound,
        state.incarnation,
        state.policyEpoch,
        state.ringFloor,
        seen.clone());
  }

  private static JournalRow linked(JournalRow row, byte[] hash) {
    return new JournalRow(
        row.seq(), row.n(), row.at(), row.groupId(), row.payload(), row.mac(), hash, row.seen());
  }

  private static byte[] look(MemoryState state, JournalGroup group) {
    long[] ids =
        LongStream.concat(Arrays.stream(group.secretUids()), Arrays.stream(group.tokenIds()))
            .toArray();
    long[] revs =
        LongStream.concat(
                Arrays.stream(group.secretUids())
                    .map(uid -> rev(state.secrets, uid, secret -> secret.rev())),
                Arrays.stream(group.tokenIds())
                    .map(id -> rev(state.tokens, id, token -> token.rev())))
            .toArray();
    return Seen.encode(ids, revs, state.policyEpoch);
  }

  private static <T> long rev(Map<Long, T> rows, long id, ToLongFunction<T> rev) {
    @Nullable T row = rows.get(id);
    return row == null ? Seen.ABSENT : rev.applyAsLong(row);
  }

  private static boolean holds(MemoryState state, Tip tip) {
    int index = indexBehind(state, tip.seq()) - 1;
    if (index < 0) {
      return tip.seq() == 0 && MessageDigest.isEqual(tip.hash(), ChainHash.empty());
    }
    JournalRow row = state.journal.get(index);
    return row.seq() == tip.seq() && MessageDigest.isEqual(row.hash(), tip.hash());
  }

  private static int indexBehind(MemoryState state, long seq) {
    int low = 0;
    int high = state.journal.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (state.journal.get(middle).seq() <= seq) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
