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
    return Victims.choose(all, count, 1_000);
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
  void aKnownClientInTheMiddleOfAHeaderStays() {
    ClientConnection sending = idleKnown(OTHER, 1);
    sending.wakes(2);

    assertThat(choose(5)).isEmpty();
  }
}
