package io.claviger.server.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.claviger.access.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WaitingRoomTest {
  private static final String HEADER = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final IpAddress CLIENT = IpAddress.parse("192.0.2.1").orElseThrow();

  /** One may be answered, and eight more when it cannot be closed. */
  private final ConnectionTable table =
      new ConnectionTable(new ConnectionLimits(1, 16, 0), System::nanoTime);

  private final Inside inside = new Inside();
  private final List<Socket> clients = new ArrayList<>();
  private ServerSocketChannel listener;
  private WaitingRoom room;

  /** Takes everybody in, and closes nobody. */
  private static final class Inside implements WaitingRoom.Door {
    private final Queue<SocketChannel> sockets = new ConcurrentLinkedQueue<>();
    private final Queue<String> read = new ConcurrentLinkedQueue<>();

    @Override
    public void open(SocketChannel socket, ByteBuffer ahead) {
      read.add(StandardCharsets.ISO_8859_1.decode(ahead).toString());
      sockets.add(socket);
    }

    @Override
    public ClientConnection.Line line(SocketChannel socket) {
      FakeLine line = new FakeLine();
      line.busy = true;
      return line;
    }

    @Override
    public void turnAway(SocketChannel socket) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  @BeforeEach
  void open() throws IOException {
    listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    room = WaitingRoom.open(table, inside, FirstMessage.Header::new);
  }

  @AfterEach
  void close() throws IOException {
    room.close();
    listener.close();
    for (Socket client : clients) {
      client.close();
    }
    for (SocketChannel socket : inside.sockets) {
      socket.close();
    }
  }

  private Socket connect(String begun) throws IOException {
    Socket client = new Socket();
    clients.add(client);
    client.connect(listener.getLocalAddress());
    client.setSoTimeout(30_000);
    client.setTcpNoDelay(true);
    assertThat(room.enter(listener.accept(), CLIENT)).isTrue();
    send(client, begun);
    return client;
  }

  private static void send(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void awaitInside(int count) {
    await().until(() -> inside.read.size() == count);
  }

  @Test
  void whoeverHasSentAWholeHeaderGoesInWithAllThatCame() throws IOException {
    Socket client = connect("GET / HTTP/1.1\r\nHo");
    assertThat(table.waiting()).isEqualTo(1);
    send(client, "st: a\r\n\r\nand a body");

    awaitInside(1);

    assertThat(inside.read.element()).startsWith(HEADER);
    assertThat(table.waiting()).isZero();
    assertThat(table.inside(false)).isEqualTo(1);
  }

  @Test
  void whoeverHasSentTooMuchGoesInToBeRefused() throws IOException {
    connect("GET / HTTP/1.1\r\nX: " + "a".repeat(WaitingRoom.MAX_AHEAD));

    awaitInside(1);

    assertThat(inside.read.element().length()).isGreaterThanOrEqualTo(WaitingRoom.MAX_AHEAD);
  }

  @Test
  void whoeverHangsUpIsForgotten() throws IOException {
    Socket client = connect("GET");
    client.shutdownOutput();

    assertThat(client.getInputStream().read()).isEqualTo(-1);
    assertThat(table.waiting()).isZero();
  }

  @Test
  void whoeverFindsNoRoomStaysAtTheDoorUntilSomebodyLeaves() throws IOException {
    for (int i = 0; i < 9; i++) {
      connect(HEADER);
    }
    awaitInside(9);
    connect(HEADER.replace("/", "/late"));
    await().until(() -> table.waiting() == 1);
    assertThat(inside.read).hasSize(9);

    table.closed(inside.sockets.element());

    awaitInside(10);
    assertThat(inside.read).last().asString().startsWith("GET /late");
  }

  @Test
  void aRoomThatHoldsTooManyBytesMakesRoom() throws IOException {
    for (int i = 0; i < 9; i++) {
      connect(HEADER);
    }
    awaitInside(9);
    String large = "GET / HTTP/1.1\r\nX: " + "a".repeat(7000);
    Socket first = connect(large);
    connect(large);
    connect(large);

    // 16 KiB may be held.
    assertThat(first.getInputStream().read()).isEqualTo(-1);
    await().until(() -> table.count(ConnectionTable.Cut.NO_ROOM) == 1);
    assertThat(table.waiting()).isEqualTo(2);
  }

  @Test
  void whoeverTakesTooLongIsCutOff() throws IOException {
    Socket client = connect("GET");
    table.all().forEach(connection -> connection.line().closeIf(() -> true));

    assertThat(client.getInputStream().read()).isEqualTo(-1);
    assertThat(table.waiting()).isZero();
    table.sweep(Duration.ZERO);
    assertThat(inside.read).isEmpty();
  }

  @Test
  void whenItClosesAllHaveToLeave() throws IOException {
    Socket client = connect("GET");

    room.close();

    assertThat(client.getInputStream().read()).isEqualTo(-1);
    await().until(() -> table.waiting() == 0);
  }
}
