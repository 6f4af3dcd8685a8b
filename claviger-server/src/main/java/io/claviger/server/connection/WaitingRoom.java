package io.claviger.server.connection;

import io.claviger.access.IpAddress;
import io.claviger.telemetry.LogEvent;
import io.claviger.telemetry.Throttle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where connections stay until what their client begins with is worth work. Here one costs a
 * kilobyte or two, and some microseconds for each byte that comes alone; inside it costs buffers, a
 * parser and a thread. So whoever opens thousands and sends next to nothing takes next to nothing
 * from the others. A thread of its own reads from all of them. Thread-safe.
 */
final class WaitingRoom implements AutoCloseable {
  /** Whoever has sent so much goes in: no header that long is answered. */
  static final int MAX_AHEAD = 8 * 1024;

  private static final Logger log = LoggerFactory.getLogger(WaitingRoom.class);
  private static final int FIRST_BYTES = 64;
  private static final byte[] NONE = {};

  /** How long the door is left alone when nobody gets in, unless somebody inside leaves. */
  private static final long PATIENCE_MILLIS = 50;

  private final ConnectionTable table;
  private final Door door;
  private final Supplier<FirstMessage> messages;
  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_AHEAD);
  private final AtomicLong held = new AtomicLong();
  private final Queue<Guest> ready = new ArrayDeque<>();
  private final Throttle failures = new Throttle(1, System::nanoTime);
  private volatile boolean queueing;
  private volatile boolean closed;

  /** Where connections go to. */
  interface Door {
    /**
     * Takes a connection in.
     *
     * @param socket not blocking
     * @param ahead what was read from it
     */
    void open(SocketChannel socket, ByteBuffer ahead);

    /** How a connection that was taken in is closed. */
    ClientConnection.Line line(SocketChannel socket);

    /** Ends a connection that was not taken in. */
    void turnAway(SocketChannel socket);
  }

  /**
   * Makes one, and begins to read.
   *
   * @param table where its connections are entered
   * @param door where they go
   * @param messages what each of them begins with
   * @throws IOException if the operating system has no room for it
   */
  static WaitingRoom open(ConnectionTable table, Door door, Supplier<FirstMessage> messages)
      throws IOException {
    WaitingRoom room = new WaitingRoom(table, door, messages, Selector.open());
    table.onRoom(room::someoneLeft);
    Thread.ofPlatform().daemon().name("claviger-waiting-room").start(room::run);
    return room;
  }

  private WaitingRoom(
      ConnectionTable table, Door door, Supplier<FirstMessage> messages, Selector selector) {
    this.table = table;
    this.door = door;
    this.messages = messages;
    this.selector = selector;
  }

  /**
   * Takes a connection that was accepted.
   *
   * @return whether it waits now; else it was ended
   */
  boolean enter(SocketChannel socket, IpAddress client) {
    Guest guest = new Guest(socket, client);
    table.opened(socket, guest.connection);
    try {
      socket.configureBlocking(false);
      socket.register(selector, SelectionKey.OP_READ, guest);
    } catch (IOException | RuntimeException e) { // it is gone, or the server stops
      guest.leave();
      return false;
    }
    selector.wakeup();
    return true;
  }

  private void someoneLeft() {
    if (queueing) {
      selector.wakeup();
    }
  }

  private void run() {
    while (!closed) {
      try {
        selector.select(this::read, queueing ? PATIENCE_MILLIS : 0);
        letIn();
      } catch (IOException | RuntimeException | Error e) { // without this thread nobody is heard
        failed(e);
      }
    }
    ready.forEach(Guest::leave);
    selector.keys().forEach(key -> ((Guest) key.attachment()).leave());
    try {
      selector.close();
    } catch (IOException e) {
      failed(e);
    }
  }

  private void failed(Throwable e) {
    long omitted = failures.pass();
    if (omitted >= 0) {
      LogEvent.CONNECTIONS_FAILED
          .to(log)
          .with("omitted", omitted == 0 ? null : omitted)
          .because(e)
          .write();
    }
  }

  private void read(SelectionKey key) {
    Guest guest = (Guest) key.attachment();
    try {
      int count = guest.socket.read(buffer.clear());
      if (count < 0) {
        guest.leave();
      } else if (guest.isReadyWith(buffer.flip())) {
        key.cancel();
        ready.add(guest);
      }
    } catch (IOException e) {
      guest.leave(); // it is gone
    } catch (RuntimeException | Error e) {
      guest.leave();
      throw e;
    }
    if (held.get() > table.limits().waitingBytes()) {
      table.makeRoomToWait();
    }
  }

  /** Lets in as many as find room, in their order; the others stay at the door. */
  private void letIn() {
    queueing = true; // before looking: whoever leaves from now on wakes this thread
    while (!ready.isEmpty() && ready.element().goesIn()) {
      ready.remove();
    }
    queueing = !ready.isEmpty();
    if (ready.size() > table.limits().waiting()) {
      ready.removeIf(Guest::isGone);
    }
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
  }

  /** A connection that waits. Its bytes are of the room's thread, its end of everybody. */
  private final class Guest implements ClientConnection.Line {
    private final SocketChannel socket;
    private final ClientConnection connection;
    private final FirstMessage message = messages.get();
    private byte[] bytes = new byte[FIRST_BYTES];
    private int size;
    private boolean gone;

    Guest(SocketChannel socket, IpAddress client) {
      this.socket = socket;
      this.connection = new ClientConnection(client, this, System.nanoTime());
      held.addAndGet(bytes.length);
    }

    /** Takes what came; tells whether it is enough to go in. */
    synchronized boolean isReadyWith(ByteBuffer more) {
      if (gone || !more.hasRemaining()) {
        return false;
      }
      connection.wakes(System.nanoTime());
      int all = size + more.remaining();
      if (all > bytes.length) {
        int before = bytes.length;
        bytes = Arrays.copyOf(bytes, Math.max(all, Math.min(2 * before, MAX_AHEAD)));
        held.addAndGet(bytes.length - before);
      }
      more.get(bytes, size, more.remaining());
      boolean enough = message.isEnoughWith(ByteBuffer.wrap(bytes, size, all - size));
      size = all;
      return enough || size >= MAX_AHEAD;
    }

    /** Tells whether it does not wait any more. */
    synchronized boolean goesIn() {
      if (gone) {
        return true;
      }
      if (!table.entered(connection, door.line(socket))) {
        return false;
      }
      ByteBuffer ahead = ByteBuffer.wrap(bytes, 0, size);
      forget();
      door.open(socket, ahead);
      return true;
    }

    /** It may stay in the queue for a while: without its bytes. */
    private void forget() {
      gone = true;
      held.addAndGet(-bytes.length);
      bytes = NONE;
    }

    synchronized boolean isGone() {
      return gone;
    }

    void leave() {
      closeIf(() -> true);
    }

    @Override
    public synchronized boolean closeIf(BooleanSupplier still) {
      if (gone || !still.getAsBoolean()) {
        return false;
      }
      forget();
      table.closed(socket);
      door.turnAway(socket);
      selector.wakeup(); // which then lets go of the socket
      return true;
    }

    @Override
    public void endInput() {
      leave(); // nobody reads a body here
    }

    @Override
    public void abort() {
      leave();
    }

    @Override
    public void trust() {
      // it is nobody's yet
    }
  }
}
