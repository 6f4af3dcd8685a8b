package io.claviger.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.claviger.access.StoredToken;
import io.claviger.api.SecretState;
import io.claviger.audit.ChainHash;
import io.claviger.audit.Journal;
import io.claviger.audit.JournalGroup;
import io.claviger.audit.JournalRow;
import io.claviger.audit.Receipt;
import io.claviger.audit.Seen;
import io.claviger.audit.Tip;
import io.claviger.secret.SecretHeader;
import io.claviger.secret.SecretMutation;
import io.claviger.tx.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every {@link Journal} does for one writer at a time. */
public abstract class JournalContract extends DatabaseContract {
  private final Samples samples = new Samples();

  /** For subclasses. */
  protected JournalContract() {}

  @Test
  void beginsEmpty() {
    Tip head = journal().head();

    assertThat(head.seq()).isZero();
    assertThat(head.hash()).isEqualTo(ChainHash.empty());
    assertThat(journal().rows(head, 10)).isEmpty();
  }

  @Test
  void keepsEveryByteOfAGroup() {
    JournalGroup group =
        new JournalGroup(
            samples.bytes(16),
            JournalGroup.MAX_EVENTS,
            samples.bytes(JournalGroup.MAX_BYTES),
            samples.bytes(36),
            new long[] {7},
            new long[] {8});
    Tip empty = journal().head();
    Receipt receipt = journal().append(group, null);

    JournalRow row = journal().rows(empty, 10).getFirst();
    assertThat(row.seq()).isEqualTo(JournalGroup.MAX_EVENTS);
    assertThat(row.n()).isEqualTo(JournalGroup.MAX_EVENTS);
    assertThat(row.at()).isEqualTo(receipt.tip().at()).isPositive();
    assertThat(row.groupId()).isEqualTo(group.groupId());
    assertThat(row.payload()).isEqualTo(group.payload());
    assertThat(row.mac()).isEqualTo(group.mac());
    assertThat(row.seen()).isEqualTo(receipt.seen()).hasSize(40);
    assertThat(row.hash())
        .isEqualTo(receipt.tip().hash())
        .isEqualTo(ChainHash.of(ChainHash.empty(), row));
  }

  @Test
  void keepsAPayloadThatIsLongerThanUsual() {
    byte[] payload = samples.bytes(1_200_000);
    Tip empty = journal().head();
    journal().append(withPayload(payload), null);

    assertThat(journal().rows(empty, 1).getFirst().payload()).isEqualTo(payload);
  }

  @Test
  void numbersEventsWithoutGapsAcrossRollbacks() {
    assertThat(append(3).seq()).isEqualTo(3);
    rollBack(tx -> journal().append(tx, samples.group(5), null));
    assertThat(append(1).seq()).isEqualTo(4);
    Tip committed = commitAndGet(tx -> journal().append(tx, samples.group(2), null)).tip();
    assertThat(committed.seq()).isEqualTo(6);

    assertThat(journal().head()).usingRecursiveComparison().isEqualTo(committed);
    assertWhole(6, 3);
  }

  @Test
  void showsNobodyAGroupThatIsNotCommitted() throws Exception {
    Tip before = append(1);
    try (Threads threads = new Threads();
        Transaction tx = database().transactions().begin()) {
      journal().append(tx, samples.group(1), null);

      assertThat(Threads.get(threads.start(() -> journal().head())).seq()).isEqualTo(1);
      assertThat(Threads.get(threads.start(() -> journal().rows(before, 10)))).isEmpty();
      tx.commit();
    }

    assertThat(journal().rows(before, 10)).hasSize(1);
  }

  @Test
  void readsRowsBehindAKnownOne() {
    Tip empty = journal().head();
    Tip first = append(3);
    Tip second = append(1);
    Tip third = append(2);

    assertThat(seqs(empty, 10)).containsExactly(3L, 4L, 6L);
    assertThat(seqs(empty, 2)).containsExactly(3L, 4L);
    assertThat(seqs(first, 10)).containsExactly(4L, 6L);
    assertThat(seqs(second, 1)).containsExactly(6L);
    assertThat(seqs(third, 10)).isEmpty();
  }

  @Test
  void givesTimesThatNeverRunBackwards() {
    Tip first = append(1);
    database().advance(Duration.ofHours(1));
    Tip second = append(1);
    database().advance(Duration.ofMinutes(-30));
    Tip third = append(1);
    Tip fourth = commitAndGet(tx -> journal().append(tx, samples.group(1), null)).tip();
    database().advance(Duration.ofHours(1));
    Tip fifth = append(1);

    assertThat(second.at() - first.at()).isGreaterThanOrEqualTo(micros(Duration.ofHours(1)));
    assertThat(third.at()).isEqualTo(second.at());
    assertThat(fourth.at()).isEqualTo(second.at());
    assertThat(fifth.at()).isGreaterThan(second.at());
    assertWhole(5, 5);
    assertThat(seqs(second, 10)).containsExactly(3L, 4L, 5L);
  }

  @Test
  void tellsAndRecordsTheRevisionsOfSecretsAndTokens() {
    SecretHeader a = saveSecret("a");
    SecretHeader b = saveSecret("b");
    StoredToken token = samples.token("t");
    commit(tx -> database().tokenStore().save(tx, token));
    commit(tx -> database().secretStore().save(tx, List.of(SecretMutation.of(Samples.next(b)))));
    JournalGroup group = samples.group(1, sorted(a.uid(), b.uid(), 5), sorted(token.id(), 6));
    Receipt receipt = journal().append(group, null);

    Seen seen = Seen.of(receipt.seen(), group);
    assertThat(seen.secretRev(a.uid())).isEqualTo(1);
    assertThat(seen.secretRev(b.uid())).isEqualTo(2);
    assertThat(seen.secretRev(5)).isEqualTo(Seen.ABSENT);
    assertThat(seen.tokenRev(token.id())).isEqualTo(1);
    assertThat(seen.tokenRev(6)).isEqualTo(Seen.ABSENT);
    assertThat(lastRow().seen()).isEqualTo(receipt.seen());
  }

  @Test
  void tellsTheRevisionsOfManySecretsInTheirOrder() {
    List<SecretMutation> creations =
        LongStream.range(0, 300).mapToObj(i -> samples.creation("s" + i)).toList();
    commit(tx -> database().secretStore().save(tx, creations));
    long[] uids =
        sorted(
            LongStream.concat(
                    creations.stream().mapToLong(creation -> creation.header().uid()),
                    LongStream.rangeClosed(1, 212))
                .toArray());
    JournalGroup group = samples.group(512, uids, new long[0]);
    Receipt receipt = journal().append(group, null);

    long[] revs = LongStream.of(uids).map(uid -> uid <= 212 ? Seen.ABSENT : 1).toArray();
    assertThat(receipt.seen()).isEqualTo(Seen.encode(uids, revs, 0));
    assertWhole(512, 1);
  }

  @Test
  void tellsTheRevisionOfAPurgedSecretToo() {
    SecretHeader header = saveSecret("a");
    SecretHeader purged = Samples.next(header, SecretState.PURGED, 0);
    commit(
        tx ->
            database()
                .secretStore()
                .save(tx, List.of(new SecretMutation(purged, null, null, true))));
    JournalGroup group = samples.group(1, new long[] {header.uid()}, new long[0]);

    assertThat(Seen.of(journal().append(group, null).seen(), group).secretRev(header.uid()))
        .isEqualTo(2);
  }

  @Test
  void tellsTheRevisionThatItsOwnTransactionMade() {
    SecretHeader header = saveSecret("a");
    JournalGroup group = samples.group(1, new long[] {header.uid()}, new long[0]);
    SecretMutation mutation = SecretMutation.of(Samples.next(header));
    Receipt receipt =
        commitAndGet(
            tx -> {
              database().secretStore().save(tx, List.of(mutation));
              return journal().append(tx, group, null);
            });

    assertThat(Seen.of(receipt.seen(), group).secretRev(header.uid())).isEqualTo(2);
    assertThat(lastRow().seen()).isEqualTo(receipt.seen());
  }

  @Test
  void tellsWhetherTheRowBeforeIsStillThere() {
    Tip empty = journal().head();
    Receipt first = journal().append(samples.group(2), null);
    assertThat(first.predecessorFound()).isTrue();
    append(1);
    assertThat(journal().append(samples.group(1), first.tip()).predecessorFound()).isTrue();
    assertThat(journal().append(samples.group(1), first.tip()).predecessorFound()).isTrue();
    assertThat(journal().append(samples.group(1), journal().head()).predecessorFound()).isTrue();

    assertThat(journal().append(samples.group(1), altered(first.tip())).predecessorFound())
        .isFalse();
    Tip tooNew = new Tip(first.tip().seq() + 100, first.tip().at(), first.tip().hash());
    assertThat(journal().append(samples.group(1), tooNew).predecessorFound()).isFalse();
    assertThat(journal().rows(empty, 100)).hasSize(7);
  }

  @Test
  void tellsATransactionTooWhetherTheRowBeforeIsStillThere() {
    Receipt first = journal().append(samples.group(2), null);
    append(1);
    Tip last = journal().head();

    assertThat(findsPredecessor(first.tip())).isTrue();
    assertThat(findsPredecessor(last)).isTrue();
    assertThat(findsPredecessor(altered(last))).isFalse();
  }

  private boolean findsPredecessor(Tip last) {
    return commitAndGet(tx -> journal().append(tx, samples.group(1), last)).predecessorFound();
  }

  @Test
  void tellsWhetherAGroupHasLanded() {
    Tip empty = journal().head();
    JournalGroup first = samples.group(2);
    journal().append(first, null);
    Tip since = journal().head();
    JournalGroup second = samples.group(1);
    JournalGroup third = samples.group(1);
    JournalGroup dropped = samples.group(1);
    commit(tx -> journal().append(tx, second, null));
    rollBack(tx -> journal().append(tx, dropped, null));
    journal().append(third, null);

    assertThat(journal().contains(first.groupId(), empty)).isTrue();
    assertThat(journal().contains(second.groupId(), empty)).isTrue();
    assertThat(journal().contains(second.groupId(), since)).isTrue();
    assertThat(journal().contains(third.groupId(), since)).isTrue();
    assertThat(journal().contains(dropped.groupId(), since)).isFalse();
    assertThat(journal().contains(samples.bytes(16), empty)).isFalse();
  }

  @Test
  void keepsTheIncarnationAndThePolicyEpochThatNobodyChanged() {
    Receipt first = journal().append(samples.group(1), null);
    Receipt second = commitAndGet(tx -> journal().append(tx, samples.group(1), null));

    assertThat(second.incarnation()).isEqualTo(first.incarnation());
    assertThat(second.policyEpoch()).isEqualTo(first.policyEpoch());
  }

  @Test
  void tellsAndRecordsTheEpochOfThePoliciesWithTheTransaction() {
    assertThat(epoch()).isZero();
    rollBack(tx -> raiseEpoch(tx, 7));
    assertThat(epoch()).isZero();
    Receipt raising = commitAndGet(tx -> raiseEpoch(tx, 3));
    assertThat(raising.policyEpoch()).isEqualTo(3);
    assertThat(epoch()).isEqualTo(3);
    commit(tx -> raiseEpoch(tx, 2));
    assertThat(epoch()).isEqualTo(3);

    JournalGroup group = samples.group(1);
    Receipt later = journal().append(group, raising.tip());
    assertThat(later.policyEpoch()).isEqualTo(3);
    assertThat(Seen.of(later.seen(), group).policyEpoch()).isEqualTo(3);
    assertThat(lastRow().seen()).isEqualTo(later.seen());
    assertThat(later.predecessorFound()).isTrue();
  }

  @Test
  void raisesTheFloorOfTheRingWithTheTransaction() {
    assertThat(floor()).isZero();
    rollBack(tx -> raise(tx, 9));
    assertThat(floor()).isZero();
    assertThat(commitAndGet(tx -> raise(tx, 3)).ringFloor()).isEqualTo(3);
    assertThat(floor()).isEqualTo(3);
    assertThat(commitAndGet(tx -> journal().append(tx, samples.group(1), null)).ringFloor())
        .isEqualTo(3);
  }

  @Test
  void neverLowersTheFloorOfTheRing() {
    commit(tx -> raise(tx, 5));
    commit(tx -> raise(tx, 2));

    assertThat(floor()).isEqualTo(5);
  }

  @Test
  void takesGroupsWithTheSameContentTwice() {
    JournalGroup group = samples.group(1);
    journal().append(group, null);

    assertThatCode(() -> journal().append(group, null)).doesNotThrowAnyException();
    assertWhole(2, 2);
  }

  private Journal journal() {
    return database().journal();
  }

  private Tip append(int n) {
    return journal().append(samples.group(n), null).tip();
  }

  private int floor() {
    return journal().append(samples.group(1), null).ringFloor();
  }

  private long epoch() {
    return journal().append(samples.group(1), null).policyEpoch();
  }

  private Receipt raiseEpoch(Transaction tx, long epoch) {
    journal().raisePolicyEpoch(tx, epoch);
    return journal().append(tx, samples.group(1), null);
  }

  private Receipt raise(Transaction tx, int keyId) {
    journal().raiseRingFloor(tx, keyId);
    return journal().append(tx, samples.group(1), null);
  }

  private SecretHeader saveSecret(String name) {
    SecretMutation creation = samples.creation(name);
    commit(tx -> database().secretStore().save(tx, List.of(creation)));
    return creation.header();
  }

  private JournalGroup withPayload(byte[] payload) {
    return new JournalGroup(
        samples.bytes(16), 1, payload, samples.bytes(36), new long[0], new long[0]);
  }

  private JournalRow lastRow() {
    return journal().rows(new Tip(0, 0, ChainHash.empty()), 1_000).getLast();
  }

  private List<Long> seqs(Tip after, int maxRows) {
    return journal().rows(after, maxRows).stream().map(JournalRow::seq).toList();
  }

  private void assertWhole(long events, int rows) {
    List<JournalRow> all = journal().rows(new Tip(0, 0, ChainHash.empty()), 100_000);
    Chains.assertWhole(all, journal().head());
    assertThat(all).hasSize(rows);
    assertThat(journal().head().seq()).isEqualTo(events);
  }

  private static Tip altered(Tip tip) {
    byte[] hash = tip.hash().clone();
    hash[0] ^= 1;
    return new Tip(tip.seq(), tip.at(), hash);
  }

  private static long[] sorted(long... ids) {
    return LongStream.of(ids).sorted().toArray();
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }
}
