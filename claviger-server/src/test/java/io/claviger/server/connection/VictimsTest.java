package io.claviger.server.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.access.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VictimsTest {
  private static final String ATTACKER = "192.0.2.66";
  private static final String OTHER = "192.0.2.1";

  private static final long NOW = 1_000;

  private final List<ClientConnection> all = new ArrayList<>();

  private ClientConnection open(String client, long at) {
    ClientConnection connection = FakeLine.connection(client, at);
    all.add(connection);
    return connection;
  }

  private ClientConnection idleKnown(String client, long at) {
    ClientConnection connection = open(client, at);
    connection.wakes(at);
    connection.serves(at);
    connection.markKnown();
    connection.drains(at);
    connection.rests(new ClientConnection.Phase(ClientConnection.State.NEW, at), false, at);
    return connection;
  }

  private List<ClientConnection> choose(int count) {
    return Victims.choose(all, count, NOW);
  }

  @Test
  void whoeverHasMostLosesTheirEldest() {
    open(OTHER, 1);
    ClientConnection eldest = open(ATTACKER, 2);
    ClientConnection next = open(ATTACKER, 3);
    open(ATTACKER, 4);

    assertThat(choose(1)).containsExactly(eldest);
    assertThat(choose(2)).containsExactly(eldest, next);
  }

  @Test
  void clientsWithAsManyLoseInTurns() {
    Stream.of(1, 2, 3, 4).forEach(at -> open(ATTACKER, at));
    Stream.of(5, 6, 7, 8).forEach(at -> open(OTHER, at));

    var lost = choose(4).stream().collect(Collectors.groupingBy(ClientConnection::client));

    assertThat(lost.keySet()).hasSize(2);
    assertThat(lost.get(IpAddress.parse(OTHER).orElseThrow())).hasSize(2);
  }

  @Test
  void knownClientsLoseTheirsOnlyAfterAllStrangers() {
    ClientConnection known = idleKnown(OTHER, 1);
    idleKnown(OTHER, 2);
    ClientConnection stranger = open(ATTACKER, 500);

    assertThat(choose(1)).containsExactly(stranger);
    assertThat(choose(2)).containsExactly(stranger, known);
  }

  @Test
  void whatIsBeingAnsweredStays() {
    open(ATTACKER, 1).serves(1);
    ClientConnection working = idleKnown(OTHER, 1);
    working.serves(2);

    assertThat(choose(5)).isEmpty();
  }

  @Test
  void strangersWhoseRequestTakesLongLoseBeforeKnownClients() {
    long now = Victims.QUICK.toNanos() + 10;
    ClientConnection known = idleKnown(OTHER, 1);
    ClientConnection slow = open(ATTACKER, 1);
    slow.serves(1);
    open(ATTACKER, 1).serves(20);
    ClientConnection waiting = open(OTHER, 5);

    assertThat(Victims.choose(all, 5, now)).containsExactly(waiting, slow, known);

    assertThat(slow.hurry(now)).isTrue();
    assertThat(FakeLine.of(slow).inputEnded).isTrue();
    assertThat(Victims.choose(all, 5, now)).containsExactly(waiting, known);
    long later = now + ClientConnection.MAX_HURRY.toNanos() + 1;
    assertThat(Victims.choose(List.of(slow), 5, later)).containsExactly(slow);
    assertThat(slow.hurry(later)).isTrue();
    assertThat(FakeLine.of(slow).aborted).isTrue();
    assertThat(Victims.choose(List.of(slow), 5, 2 * later)).isEmpty();
  }

  @Test
  void whoeverHasJustComeInIsLookedAtFirst() {
    ClientConnection fresh = open(ATTACKER, 1);
    fresh.wakes(2);
    fresh.enters(fresh.line(), NOW);

    assertThat(choose(5)).isEmpty();
    assertThat(Victims.choose(all, 5, NOW + Victims.QUICK.toNanos() + 1)).containsExactly(fresh);
  }

  @Test
  void whatDrainsIsChosenOnceForItsInput() {
    ClientConnection draining = open(ATTACKER, 1);
    draining.serves(1);
    draining.drains(2);

    assertThat(choose(5)).containsExactly(draining);
    draining.hurry(NOW);
    assertThat(choose(5)).isEmpty();
  }

  @Test
  void aKnownClientInTheMiddleOfAHeaderStays() {
    ClientConnection sending = idleKnown(OTHER, 1);
    sending.wakes(2);

    assertThat(choose(5)).isEmpty();
  }
}
