package io.claviger.audit;

import io.claviger.api.AuditAction;
import io.claviger.api.AuditResult;
import io.claviger.api.CallerContext;
import io.claviger.seal.KeyPurpose;
import io.claviger.seal.KeyRings;
import io.claviger.seal.KeyedMac;
import io.claviger.seal.RootKeyFile;
import io.claviger.store.jdbc.JdbcDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

/**
 * Measures the folder of the audit trail as a whole: reading the journal, checking hash and MAC of
 * each row, readers index, rules of suspicious activity, and the statement; on a trail that {@code
 * benchmarks/trail/fill.sql} filled, or on any migrated database. First how fast it works off what
 * waits, then how far it is behind at given rates. {@code benchmarks/trail/fold.sh} runs it.
 */
public final class FoldBenchmark {
  private static final int ACTORS = 500;
  private static final int SECRETS = 2000;

  /** How many secrets lie between the first ones of two actors. */
  private static final int SPREAD = 37;

  /** Of each actor. */
  private static final int ADDRESSES = 4;

  private static final long SAMPLE_NANOS = Duration.ofMillis(50).toNanos();
  private static final long FOLLOW_NANOS = Duration.ofMillis(200).toNanos();
  private static final double MICROS = 1e6;

  private final JdbcDatabase stores;
  private final Groups groups;
  private final SecureRandom random = new SecureRandom();
  private final int groupSize;
  private final int secretsPerActor;

  private FoldBenchmark(JdbcDatabase stores, Groups groups, int groupSize, int secretsPerActor) {
    this.stores = stores;
    this.groups = groups;
    this.groupSize = groupSize;
    this.secretsPerActor = secretsPerActor;
  }

  /**
   * Runs it.
   *
   * @param arguments database URL, root key file (made when absent), events that wait at first,
   *     events in a group, secrets that each of 500 actors reads (up to 2000), seconds for each
   *     rate, then the rates in events a second
   */
  public static void main(String[] arguments) {
    if (arguments.length < 6) {
      throw new IllegalArgumentException(
          "usage: URL ROOT_KEY_FILE BACKLOG GROUP_SIZE SECRETS_PER_ACTOR SECONDS RATE...");
    }
    SecureRandom random = new SecureRandom();
    Path keyFile = Path.of(arguments[1]);
    RootKeyFile.createIfMissing(keyFile, random);
    try (JdbcDatabase stores = JdbcDatabase.open(arguments[0], Clock.systemUTC())) {
      KeyRings rings =
          new KeyRings(stores.keyRingStore(), RootKeyFile.load(keyFile), random, Clock.systemUTC());
      rings.open();
      Groups groups = new Groups(new KeyedMac(rings, KeyPurpose.JOURNAL_MAC), random);
      FoldBenchmark benchmark =
          new FoldBenchmark(
              stores, groups, Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
      benchmark.begin();
      benchmark.catchUp(Integer.parseInt(arguments[2]));
      for (String rate : Arrays.asList(arguments).subList(6, arguments.length)) {
        benchmark.keepUp(Integer.parseInt(rate), Integer.parseInt(arguments[5]));
      }
    }
  }

  private Folder folder(CheckedRows recent) {
    Folder.Shared shared = new Folder.Shared(recent, new AuditAlarm());
    return new Folder(stores.journal(), stores.trail(), groups, shared, 4711);
  }

  /** Checks the rows that come, as in a process that serves, but signs nothing. */
  private void follow(CheckedRows recent, BooleanSupplier goesOn) {
    FoldPosition position = stores.trail().position();
    Tip before = new Tip(position.seq() - 1, position.at(), new byte[0]);
    Tip from = tip(stores.journal().rows(before, 1).getFirst());
    Follower.Shared shared = new Follower.Shared(recent, new AuditAlarm());
    Follower.Walk walk = new Follower.Walk(stores.journal(), groups, shared, from, from);
    while (goesOn.getAsBoolean()) {
      if (!walk.on()) {
        LockSupport.parkNanos(FOLLOW_NANOS);
      }
    }
  }

  /** A filled trail has no journal: makes the row that it ends with. */
  private void begin() {
    FoldPosition from = stores.trail().position();
    append();
    List<JournalRow> rows = stores.journal().rows(new Tip(from.seq(), from.at(), new byte[0]), 1);
    if (rows.isEmpty() || !stores.trail().fold(from, tip(rows.getFirst()), 4711, batch(rows))) {
      throw new IllegalStateException("somebody else uses this database");
    }
    System.out.printf("begins behind event %,d%n", stores.trail().position().seq());
  }

  private static Tip tip(JournalRow row) {
    return new Tip(row.seq(), row.at(), row.hash());
  }

  private static FoldBatch batch(List<JournalRow> rows) {
    return FoldBatch.of(rows.stream().flatMap(row -> TrailRows.of(row).stream()).toList());
  }

  /** Works off what was written before, as after an outage. */
  private void catchUp(int backlog) {
    for (int i = 0; i < backlog; i += groupSize) {
      append();
    }
    long waiting = stores.journal().head().seq() - stores.trail().position().seq();
    long start = System.nanoTime();
    try (Folder folder = folder(new CheckedRows())) {
      while (stores.trail().position().seq() < stores.journal().head().seq()) {
        folder.foldOnce();
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "caught up: %,d events in %.1f s, %,.0f a second%n", waiting, seconds, waiting / seconds);
    }
  }

  /** Events come at a rate; how old is the oldest that waits? */
  private void keepUp(int rate, int seconds) {
    long start = System.nanoTime();
    long end = start + Duration.ofSeconds(seconds).toNanos();
    long before = stores.journal().head().seq();
    List<Long> lags = new ArrayList<>();
    CheckedRows recent = new CheckedRows();
    try (Folder folder = folder(recent)) {
      folder.start();
      Thread follower =
          Thread.ofPlatform().start(() -> follow(recent, () -> System.nanoTime() < end));
      Thread writer = Thread.ofPlatform().start(() -> write(rate, start, end));
      while (System.nanoTime() < end) {
        lags.add(lag());
        LockSupport.parkNanos(SAMPLE_NANOS);
      }
      join(writer);
      join(follower);
      long written = stores.journal().head().seq() - before;
      print(rate, written / (double) seconds, lags);
      while (stores.trail().position().seq() < stores.journal().head().seq()) {
        LockSupport.parkNanos(SAMPLE_NANOS);
      }
    }
  }

  private void write(int rate, long start, long end) {
    long written = 0;
    while (System.nanoTime() < end) {
      double due = (System.nanoTime() - start) / 1e9 * rate;
      if (written < due) {
        append();
        written += groupSize;
      } else {
        LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
      }
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The age of the oldest event that is not in the trail; microseconds. */
  private long lag() {
    FoldPosition position = stores.trail().position();
    Tip folded = new Tip(position.seq(), position.at(), new byte[0]);
    List<JournalRow> next = stores.journal().rows(folded, 1);
    return next.isEmpty() ? 0 : Math.max(0, position.now() - next.getFirst().at());
  }

  private static void print(int wanted, double rate, List<Long> lags) {
    long[] sorted = lags.stream().mapToLong(Long::longValue).sorted().toArray();
    System.out.printf(
        "at %,d events a second (%,.0f came): behind by %.3f s on average, %.3f s in 99 of 100"
            + " cases, %.3f s at most%n",
        wanted,
        rate,
        LongStream.of(sorted).average().orElse(0) / MICROS,
        sorted[(int) (sorted.length * 0.99)] / MICROS,
        sorted[sorted.length - 1] / MICROS);
  }

  private void append() {
    List<Event> events = new ArrayList<>(groupSize);
    for (int i = 0; i < groupSize; i++) {
      events.add(event());
    }
    groups.know(stores.journal().append(groups.of(events), null).tip().seq());
  }

  /** Few actors do much; each has secrets of its own, and reads each of them most of the time. */
  private Event event() {
    int kind = random.nextInt(100);
    int actor = (int) (ACTORS * Math.pow(random.nextDouble(), 2));
    int secret = (actor * SPREAD + random.nextInt(secretsPerActor)) % SECRETS;
    CallerContext caller =
        CallerContext.of(
            "actor-" + actor,
            "10." + actor % 200 + ".0." + random.nextInt(ADDRESSES),
            "claviger-client/1.0 (Java 25)",
            Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong()));
    return new Event(
        kind < 98 ? AuditAction.READ : kind == 98 ? AuditAction.UPDATE : AuditAction.LIST,
        kind == 97 ? AuditResult.DENIED : AuditResult.SUCCESS,
        new Event.Subject(
            "team-" + secret % 40 + "/service-" + secret + "/password", 1 + secret, 1 + secret % 3),
        Actor.of(caller),
        Map.of(),
        kind == 97 ? "access_denied: the caller may not do this" : null,
        random.nextInt(7),
        Conditions.NONE);
  }
}
