package io.claviger.server.connection;

import static io.claviger.server.connection.ConnectionTable.MAX_DRAIN;
import static io.claviger.server.connection.ConnectionTable.MAX_HEADER;
import static io.claviger.server.connection.ConnectionTable.MAX_STRANGERS_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.access.IpAddress;
import io.claviger.server.connection.ClientConnection.Phase;
import io.claviger.server.connection.ClientConnection.State;
import io.claviger.server.connection.ConnectionTable.Cut;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConnectionTableTest {
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);
  private static final String CLIENT = "192.0.2.1";

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1); // the clock may overflow
  private ConnectionTable table = new ConnectionTable(new ConnectionLimits(32, 64, 0), nanos::get);

  /** Accepts a connection, which then waits. */
  private ClientConnection open(String client) {
    ClientConnection connection = FakeLine.connection(client, nanos.get());
    table.opened(connection, connection);
    return connection;
  }

  /** Accepts a connection and takes it in. */
  private ClientConnection takeIn(String client) {
    ClientConnection connection = open(client);
    assertThat(table.entered(connection, connection.line())).isTrue();
    return connection;
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    table.sweep(KEEP_ALIVE);
    table.sweep(KEEP_ALIVE); // after a long time the first one may not look
  }

  private static IpAddress address(String text) {
    return IpAddress.parse(text).orElseThrow();
  }

  @Test
  void aConnectionThatSendsNothingIsClosedInTime() {
    ClientConnection silent = open(CLIENT);

    pass(MAX_HEADER);
    assertThat(FakeLine.of(silent).closed).isFalse();
    pass(Duration.ofNanos(1));

    assertThat(FakeLine.of(silent).closed).isTrue();
    assertThat(table.count(Cut.SLOW_HEADER)).isEqualTo(1);
    assertThat(MAX_HEADER.plus(ConnectionTable.STEP)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void bytesThatDripProlongNoHeader() {
    ClientConnection dripping = open(CLIENT);
    for (int i = 0; i < 4; i++) {
      Phase before = dripping.wakes(nanos.get());
      dripping.rests(before, true, nanos.get());
      pass(MAX_HEADER.dividedBy(4));
    }
    assertThat(FakeLine.of(dripping).closed).isFalse();

    pass(Duration.ofNanos(1));

    assertThat(FakeLine.of(dripping).closed).isTrue();
  }

  @Test
  void emptyLinesProlongNothing() {
    ClientConnection dripping = open(CLIENT);
    for (int i = 0; i < 4; i++) {
      Phase before = dripping.wakes(nanos.get());
      dripping.rests(before, false, nanos.get());
      pass(MAX_HEADER.dividedBy(4));
    }

    pass(Duration.ofNanos(1));

    assertThat(FakeLine.of(dripping).closed).isTrue();
  }

  @Test
  void aHeaderBehindAnAnswerHasItsOwnTime() {
    ClientConnection connection = open(CLIENT);
    pass(MAX_HEADER);
    Phase before = connection.wakes(nanos.get());
    connection.serves(nanos.get());
    connection.drains(nanos.get());
    connection.rests(before, true, nanos.get());

    pass(MAX_HEADER);
    assertThat(FakeLine.of(connection).closed).isFalse();
    pass(Duration.ofNanos(1));

    assertThat(FakeLine.of(connection).closed).isTrue();
  }

  @Test
  void anIdleConnectionIsLeftToItsKeepAlive() {
    ClientConnection idle = open(CLIENT);
    Phase before = idle.wakes(nanos.get());
    idle.serves(nanos.get());
    idle.drains(nanos.get());
    idle.rests(before, false, nanos.get());

    pass(KEEP_ALIVE);
    assertThat(FakeLine.of(idle).closed).isFalse();
    pass(Duration.ofNanos(1));

    assertThat(FakeLine.of(idle).closed).isTrue();
    assertThat(table.count(Cut.IDLE)).isEqualTo(1);
  }

  @Test
  void theRestOfARefusedBodyIsReadForAMomentOnly() {
    ClientConnection refused = open(CLIENT);
    refused.serves(nanos.get());
    refused.drains(nanos.get());

    pass(MAX_DRAIN);
    assertThat(FakeLine.of(refused).inputEnded).isFalse();
    pass(Duration.ofNanos(1));
    pass(Duration.ofNanos(1));

    assertThat(FakeLine.of(refused).inputEnded).isTrue();
    assertThat(table.count(Cut.SLOW_BODY)).isEqualTo(1);
  }

  @Test
  void aServerThatStoodStillBlamesNobodyForIt() {
    ClientConnection answered = open(CLIENT);
    answered.serves(nanos.get());
    answered.drains(nanos.get());
    table.sweep(KEEP_ALIVE);
    nanos.addAndGet(MAX_DRAIN.plusSeconds(1).toNanos());

    table.sweep(KEEP_ALIVE);
    assertThat(FakeLine.of(answered).inputEnded).isFalse();

    nanos.addAndGet(ConnectionTable.STEP.toNanos());
    table.sweep(KEEP_ALIVE);
    assertThat(FakeLine.of(answered).inputEnded).isTrue();
  }

  @Test
  void whoeverDoesNotReadTheAnswerEitherIsCutOffAndCountedOnce() {
    ClientConnection stuck = open(CLIENT);
    stuck.serves(nanos.get());

    pass(MAX_STRANGERS_BODY.plusNanos(1));
    pass(ClientConnection.MAX_HURRY);
    assertThat(FakeLine.of(stuck).aborted).isFalse();
    pass(Duration.ofNanos(1));

    assertThat(FakeLine.of(stuck).aborted).isTrue();
    assertThat(table.count(Cut.SLOW_BODY)).isEqualTo(1);
  }

  @Test
  void whoeverIsKnownMayReadMoreSlowly() {
    ClientConnection connection = takeIn(CLIENT);
    assertThat(FakeLine.of(connection).trusted).isFalse();

    connection.markKnown();

    assertThat(FakeLine.of(connection).trusted).isTrue();
  }

  @Test
  void aStrangersBodyEndsInTimeAndAKnownOnesIsNotLookedAt() {
    ClientConnection stranger = open(CLIENT);
    ClientConnection known = open(CLIENT);
    known.markKnown();
    stranger.serves(nanos.get());
    known.serves(nanos.get());

    pass(MAX_STRANGERS_BODY.plusNanos(1));

    assertThat(FakeLine.of(stranger).inputEnded).isTrue();
    assertThat(FakeLine.of(known).inputEnded).isFalse();
    assertThat(MAX_STRANGERS_BODY.plus(ConnectionTable.STEP)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void noRoomInsideIsMadeAtTheCostOfWhoeverHasMost() {
    for (int i = 0; i < 31; i++) {
      takeIn("192.0.2.66");
    }
    ClientConnection other = takeIn(CLIENT);
    ClientConnection waiting = open("192.0.2.66");
    nanos.addAndGet(Victims.QUICK.toNanos() + 1);

    takeIn("192.0.2.2");

    assertThat(table.all().stream().filter(c -> FakeLine.of(c).closed))
        .hasSize(2)
        .doesNotContain(other, waiting);
    assertThat(table.count(Cut.NO_ROOM)).isEqualTo(2);
  }

  @Test
  void noRoomToWaitIsMadeAtTheCostOfThoseThatWait() {
    ClientConnection inside = takeIn("192.0.2.66");
    for (int i = 0; i < 63; i++) {
      open("192.0.2.66");
    }
    ClientConnection other = open(CLIENT);

    assertThat(table.admits(address("192.0.2.2"))).isTrue();

    assertThat(table.all().stream().filter(c -> FakeLine.of(c).closed))
        .hasSize(4)
        .doesNotContain(other, inside);
    assertThat(table.count(Cut.NO_ROOM)).isEqualTo(4);
  }

  @Test
  void whatIsWorkedOnAtThatMomentStaysAndTheNextOnesWait() {
    List<ClientConnection> busy = new ArrayList<>();
    for (int i = 0; i < 32 + table.limits().reserve(); i++) {
      busy.add(takeIn("192.0.2.66"));
      FakeLine.of(busy.getLast()).busy = true;
    }
    AtomicInteger told = new AtomicInteger();
    table.onRoom(told::incrementAndGet);
    ClientConnection next = open(CLIENT);

    assertThat(table.entered(next, next.line())).isFalse();
    assertThat(next.isInside()).isFalse();
    FakeLine.of(busy.getFirst()).busy = false;
    assertThat(table.entered(next, next.line())).as("looked at a moment ago").isFalse();
    assertThat(table.all()).noneMatch(c -> FakeLine.of(c).closed);
    assertThat(table.count(Cut.NO_ROOM)).isZero();

    table.closed(busy.getFirst());

    assertThat(told).hasValue(1);
    assertThat(table.entered(next, next.line())).isTrue();
  }

  @Test
  void aClientMayHaveNoMoreThanItsLimit() {
    table = new ConnectionTable(new ConnectionLimits(32, 64, 2), nanos::get);
    ClientConnection first = open("2001:db8::");
    open("2001:db8::");

    assertThat(table.admits(address("2001:db8::"))).isFalse();
    assertThat(table.admits(address("2001:db8:0:1::"))).isTrue();
    assertThat(table.count(Cut.CLIENT_LIMIT)).isEqualTo(1);
    table.closed(first);
    assertThat(table.admits(address("2001:db8::"))).isTrue();
  }

  @Test
  void countsConnectionsThatWaitOfKnownAndOthers() {
    takeIn(CLIENT);
    ClientConnection known = takeIn(CLIENT);
    known.markKnown();
    open(CLIENT);
    open(CLIENT);
    ClientConnection gone = open(CLIENT);
    table.closed(gone);
    table.closed(gone);

    assertThat(table.inside(true)).isEqualTo(1);
    assertThat(table.inside(false)).isEqualTo(1);
    assertThat(table.waiting()).isEqualTo(2);
    assertThat(table.find(known)).isSameAs(known);
    assertThat(table.find(gone)).isNull();
    table.closed(known);
    assertThat(table.inside(true)).isZero();
    assertThat(table.waiting()).isEqualTo(2);
  }

  @Test
  void theFirstHeaderHasItsTimeFromAcceptingOn() {
    ClientConnection late = open(CLIENT);
    pass(MAX_HEADER);
    late.wakes(nanos.get());

    assertThat(late.state()).isEqualTo(State.HEADER);
    pass(Duration.ofNanos(1));

    assertThat(FakeLine.of(late).closed).isTrue();
  }
}
