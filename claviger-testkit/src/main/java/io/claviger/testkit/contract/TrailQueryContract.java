package io.claviger.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.AuditResult;
import io.claviger.api.TrailQuery;
import io.claviger.audit.FoldBatch;
import io.claviger.audit.Tip;
import io.claviger.audit.Trail;
import io.claviger.audit.TrailRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Trail} finds: the same as a plain list, whatever is asked. */
public abstract class TrailQueryContract extends DatabaseContract {
  private static final List<String> RESOURCES =
      List.of(
          "a",
          "a/b",
          "a_b",
          "ab",
          "A/b",
          "a%b",
          "b/\ud83d\udd11",
          "b/\u00e9",
          "",
          "z'\"\\",
          "sys",
          "sys:audit",
          "sys:tokens",
          "sys;");
  private static final List<String> PREFIXES =
      List.of(
          "",
          "a",
          "a/",
          "a_",
          "a%",
          "A",
          "b/",
          "b/\ud83d\udd11",
          "z'",
          "\\",
          "none",
          "s",
          "sys",
          "sys:",
          "sys:a");
  private static final List<String> ACTORS = List.of("alice", "Alice", "bob", "'--", "\u00e9");
  private static final List<String> ADDRESSES = List.of("192.0.2.1", "192.0.2.10", "::1");
  private static final List<AuditAction> ACTIONS =
      List.of(AuditAction.READ, AuditAction.UPDATE, AuditAction.READ_AUDIT);
  private static final int EVENTS = 400;
  private static final int QUERIES = 150;

  private final Samples samples = new Samples();
  private final Random random = new Random(7);
  private final List<TrailRow> newestFirst = new ArrayList<>();

  /** For subclasses. */
  protected TrailQueryContract() {}

  @BeforeEach
  final void foldEvents() {
    while (newestFirst.size() < EVENTS) {
      int n = Math.min(40, EVENTS - newestFirst.size());
      Tip tip = database().journal().append(samples.group(n), null).tip();
      List<TrailRow> rows = new ArrayList<>();
      for (long id = tip.seq() - n + 1; id <= tip.seq(); id++) {
        rows.add(randomRow(id, TrailRows.instant(tip.at())));
        newestFirst.addFirst(rows.getLast());
      }
      assertThat(trail().fold(trail().position(), tip, 1, FoldBatch.of(rows))).isTrue();
      database().advance(Duration.ofMinutes(1 + random.nextInt(120)));
    }
  }

  @Test
  void findsWhatAPlainListFindsWhateverIsAsked() {
    int found = 0;
    for (int i = 0; i < QUERIES; i++) {
      Consumer<TrailQuery.Builder> filters = randomFilters();
      TrailQuery query = query(filters, Long.MAX_VALUE, 1000);
      List<TrailRow> expected = newestFirst.stream().filter(row -> fits(query, row)).toList();

      assertThat(trail().read(query).rows()).as("query %s", i).isEqualTo(expected);
      found += expected.size();
    }
    assertThat(found).as("the filters find something").isGreaterThan(QUERIES);
  }

  @Test
  void givesEveryEventOnceOverAllPages() {
    for (int i = 0; i < 20; i++) {
      Consumer<TrailQuery.Builder> filters = randomFilters();
      TrailQuery query = query(filters, Long.MAX_VALUE, 1000);
      List<TrailRow> expected = newestFirst.stream().filter(row -> fits(query, row)).toList();

      assertThat(allPages(filters, 1 + random.nextInt(40))).as("query %s", i).isEqualTo(expected);
    }
  }

  @Test
  void findsNothingBelowTheFirstEvent() {
    assertThat(trail().read(query(filters -> {}, 1, 10)).rows()).isEmpty();
    assertThat(trail().read(query(filters -> {}, 2, 10)).rows())
        .containsExactly(newestFirst.getLast());
  }

  @Test
  void givesWhatLiesBehindAnEventOldestFirst() {
    for (int i = 0; i < 20; i++) {
      Consumer<TrailQuery.Builder> filters = randomFilters();
      TrailQuery query = query(filters, Long.MAX_VALUE, 7);
      long after = random.nextInt(EVENTS);
      List<TrailRow> expected =
          newestFirst.reversed().stream()
              .filter(row -> row.event().id() > after && fits(query, row))
              .limit(7)
              .toList();

      assertThat(trail().read(query.toBuilder().after(after).build()).rows())
          .as("query %s", i)
          .isEqualTo(expected);
    }
  }

  @Test
  void takesTheBeginOfARangeInAndTheEndOut() {
    Instant from = newestFirst.get(200).event().timestamp();
    Instant to = newestFirst.get(80).event().timestamp();
    List<TrailRow> expected =
        newestFirst.stream()
            .filter(row -> !row.event().timestamp().isBefore(from))
            .filter(row -> row.event().timestamp().isBefore(to))
            .toList();

    assertThat(expected).isNotEmpty();
    assertThat(trail().read(query(filters -> filters.from(from).to(to), 9999, 1000)).rows())
        .isEqualTo(expected);
    assertThat(
            trail()
                .read(query(filters -> filters.from(from).to(from.plusNanos(1_000)), 9999, 1000))
                .rows())
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row.event().timestamp()).isEqualTo(from));
  }

  private List<TrailRow> allPages(Consumer<TrailQuery.Builder> filters, int limit) {
    List<TrailRow> all = new ArrayList<>();
    List<TrailRow> page = trail().read(query(filters, Long.MAX_VALUE, limit)).rows();
    while (!page.isEmpty()) {
      assertThat(page).hasSizeLessThanOrEqualTo(limit);
      all.addAll(page);
      page = trail().read(query(filters, page.getLast().event().id(), limit)).rows();
    }
    return all;
  }

  private static TrailQuery query(Consumer<TrailQuery.Builder> filters, long before, int limit) {
    TrailQuery.Builder builder = TrailQuery.builder().limit(limit);
    if (before != Long.MAX_VALUE) {
      builder.before(before);
    }
    filters.accept(builder);
    return builder.build();
  }

  private Consumer<TrailQuery.Builder> randomFilters() {
    List<Consumer<TrailQuery.Builder>> filters = new ArrayList<>();
    Instant from = newestFirst.get(100 + random.nextInt(EVENTS - 100)).event().timestamp();
    Instant to = from.plus(Duration.ofMinutes(1 + random.nextInt(600)));
    boolean ranged = sometimes(filters, builder -> builder.from(from));
    sometimes(filters, builder -> builder.to(to));
    String resource = any(RESOURCES);
    if (!sometimes(filters, builder -> builder.resourceName(resource))) {
      String prefix = any(PREFIXES);
      sometimes(filters, builder -> builder.prefix(prefix));
    }
    AuditAction action = any(ACTIONS);
    AuditResult result = any(List.of(AuditResult.values()));
    String actor = any(ACTORS);
    sometimes(filters, builder -> builder.action(action));
    sometimes(filters, builder -> builder.result(result));
    sometimes(filters, builder -> builder.actorId(actor));
    if (ranged) {
      String address = any(ADDRESSES);
      String request = "request-" + random.nextInt(20);
      sometimes(filters, builder -> builder.actorIp(address));
      sometimes(filters, builder -> builder.requestId(request));
    }
    return builder -> filters.forEach(filter -> filter.accept(builder));
  }

  private boolean sometimes(
      List<Consumer<TrailQuery.Builder>> filters, Consumer<TrailQuery.Builder> filter) {
    boolean taken = random.nextInt(4) == 0;
    if (taken) {
      filters.add(filter);
    }
    return taken;
  }

  /** No prefix of a secret's name asks for system resources. */
  private static boolean isUnder(String prefix, String name) {
    return name.startsWith(prefix) && (prefix.startsWith("sys:") || !name.startsWith("sys:"));
  }

  private static boolean fits(TrailQuery query, TrailRow row) {
    AuditEvent event = row.event();
    return fits(query.resourceName(), event.resourceName()::equals)
        && fits(query.prefix(), prefix -> isUnder(prefix, event.resourceName()))
        && fits(query.action(), event.action()::equals)
        && fits(query.result(), event.result()::equals)
        && fits(query.actorId(), actor -> event.actorId().equals(Optional.of(actor)))
        && fits(query.actorIp(), address -> event.actorIp().equals(Optional.of(address)))
        && fits(query.requestId(), id -> event.requestId().equals(Optional.of(id)))
        && fits(query.from(), from -> !event.timestamp().isBefore(from))
        && fits(query.to(), to -> event.timestamp().isBefore(to));
  }

  private static <T> boolean fits(Optional<T> wanted, Function<T, Boolean> filter) {
    return wanted.map(filter).orElse(true);
  }

  private TrailRow randomRow(long id, Instant timestamp) {
    AuditEvent event =
        new AuditEvent(
            id,
            any(ACTIONS),
            any(RESOURCES),
            timestamp,
            any(List.of(AuditResult.values())),
            maybe(any(ACTORS)),
            maybe(any(ADDRESSES)),
            maybe("curl/8"),
            maybe("request-" + random.nextInt(20)),
            random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(id),
            random.nextBoolean() ? Map.of() : Map.of("k", "v" + id),
            maybe("no"),
            random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(0));
    return new TrailRow(random.nextInt(3), event);
  }

  private <T> Optional<T> maybe(T value) {
    return random.nextInt(5) == 0 ? Optional.empty() : Optional.of(value);
  }

  private <T> T any(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private Trail trail() {
    return database().trail();
  }
}
