package io.claviger.server.connection;

import io.claviger.access.IpAddress;
import io.claviger.server.connection.ClientConnection.State;
import io.claviger.telemetry.LogEvent;
import io.claviger.telemetry.Throttle;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All connections of a server: those in its {@link WaitingRoom}, and those inside. Ends those that
 * take too long over what they are at, and makes room for new ones when there are as many as the
 * memory bears, so that nobody is kept out by strangers who open connections and leave it at that.
 * Thread-safe.
 */
public final class ConnectionTable {
  private static final Logger log = LoggerFactory.getLogger(ConnectionTable.class);

  /** How often connections are looked at; they may overstay their time by so much. */
  static final Duration STEP = Duration.ofMillis(500);

  /**
   * From accepting to the last byte of the first header, with the TLS handshake; of a later header
   * from its first byte to its last one.
   */
  static final Duration MAX_HEADER = Duration.ofSeconds(8);

  /** How long what a refused client still sends is thrown away, so that it can read the refusal. */
  static final Duration MAX_DRAIN = Duration.ofSeconds(2);

  /** When a sweep comes so late, the next one has to find what is overdue. */
  private static final Duration STANDSTILL = STEP.multipliedBy(3);

  /** How long after room was looked for inside, and not found, it is looked for again. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** How long a stranger may send the body of a request that takes one, a login. */
  static final Duration MAX_STRANGERS_BODY = Duration.ofSeconds(9);

  private final ConnectionLimits limits;
  private final LongSupplier nanoTime;
  private final Map<Object, ClientConnection> open = new ConcurrentHashMap<>();
  private final Map<IpAddress, Integer> perClient = new ConcurrentHashMap<>();
  private final Map<Cut, LongAdder> cuts = new EnumMap<>(Cut.class);
  private final Map<Cut, Throttle> lines = new EnumMap<>(Cut.class);
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger inside = new AtomicInteger();
  private volatile Runnable onRoom = () -> {};
  private @Nullable Long sweptAt; // of the thread that sweeps
  private @Nullable Long fruitlessAt; // of the thread that lets connections in

  /** Why a connection was ended by the server. */
  public enum Cut {
    /** A handshake or a header was not complete in time. */
    SLOW_HEADER,
    /** A body was not complete in time. */
    SLOW_BODY,
    /** It was kept alive for too long. */
    IDLE,
    /** It made room for others. */
    NO_ROOM,
    /** Its client had as many as it may. */
    CLIENT_LIMIT,
    /** The TLS handshake failed. */
    TLS_FAILED;

    /**
     * The name in metrics and logs.
     *
     * @return such as {@code slow_header}
     */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Makes a table without connections.
   *
   * @param limits how many there may be
   * @param nanoTime as {@link System#nanoTime()}
   */
  public ConnectionTable(ConnectionLimits limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.nanoTime = nanoTime;
    for (Cut cut : Cut.values()) {
      cuts.put(cut, new LongAdder());
      lines.put(cut, new Throttle(1, nanoTime));
    }
  }

  ConnectionLimits limits() {
    return limits;
  }

  /**
   * How many connections were ended for a reason, since the start.
   *
   * @param cut the reason
   * @return how many
   */
  public long count(Cut cut) {
    return adder(cut).sum();
  }

  /**
   * How many connections wait for their first header to be whole.
   *
   * @return how many
   */
  public int waiting() {
    return waiting.get();
  }

  /**
   * How many connections there are, without those that wait.
   *
   * @param known those of authenticated clients, or the others
   * @return how many
   */
  public int inside(boolean known) {
    return (int) open.values().stream().filter(c -> c.isInside() && c.isKnown() == known).count();
  }

  /** Has it told when a connection inside has ended. */
  void onRoom(Runnable listener) {
    onRoom = listener;
  }

  /** Whether a client may open one more; makes room for it when there is none. */
  boolean admits(IpAddress client) {
    if (limits.perClient() > 0 && perClient.getOrDefault(client, 0) >= limits.perClient()) {
      count(Cut.CLIENT_LIMIT, client);
      return false;
    }
    if (waiting.get() >= limits.waiting()) {
      makeRoomToWait();
    }
    return true; // Without room, no more are accepted for a while.
  }

  /** A connection was accepted, and waits. */
  void opened(Object key, ClientConnection connection) {
    waiting.incrementAndGet();
    perClient.merge(connection.client(), 1, Integer::sum);
    open.put(key, connection); // from now on anybody may close it
  }

  /**
   * A connection has waited long enough. One thread calls this.
   *
   * @param line how it is closed from now on
   * @return whether there is room inside; else it goes on waiting
   */
  boolean entered(ClientConnection connection, ClientConnection.Line line) {
    if (inside.get() >= limits.max()) {
      makeRoomInsideOnce();
      if (inside.get() >= limits.max() + limits.reserve()) {
        return false;
      }
    }
    connection.enters(line, nanoTime.getAsLong());
    inside.incrementAndGet();
    waiting.decrementAndGet();
    return true;
  }

  void closed(Object key) {
    ClientConnection connection = open.remove(key);
    if (connection == null) {
      return;
    }
    perClient.computeIfPresent(connection.client(), (c, count) -> count > 1 ? count - 1 : null);
    if (connection.isInside()) {
      inside.decrementAndGet();
      onRoom.run();
    } else {
      waiting.decrementAndGet();
    }
  }

  @Nullable ClientConnection find(Object key) {
    return open.get(key);
  }

  Collection<ClientConnection> all() {
    return open.values();
  }

  /** Ends some of those that wait. */
  void makeRoomToWait() {
    makeRoom(false, limits.waiting());
  }

  /** Looking at all connections without finding one to end is not repeated for a moment. */
  private void makeRoomInsideOnce() {
    long now = nanoTime.getAsLong();
    Long before = fruitlessAt;
    if (before == null || now - before >= PAUSE.toNanos()) {
      makeRoomInside();
      fruitlessAt = inside.get() >= limits.max() ? now : null;
    }
  }

  private void makeRoomInside() {
    makeRoom(true, limits.max());
  }

  private void makeRoom(boolean ofThoseInside, int limit) {
    List<ClientConnection> candidates =
        open.values().stream().filter(c -> c.isInside() == ofThoseInside).toList();
    int batch = ConnectionLimits.batch(limit);
    long now = nanoTime.getAsLong();
    for (ClientConnection victim : Victims.choose(candidates, batch, now)) {
      if (end(victim, victim.state(), now)) {
        count(Cut.NO_ROOM, victim.client());
      }
    }
  }

  /** Ends a connection that is still at what it was at. */
  private static boolean end(ClientConnection victim, State state, long now) {
    return switch (state) {
      case NEW, HEADER, IDLE -> victim.line().closeIf(() -> victim.state() == state);
      case DRAINING, SERVING -> victim.hurry(now);
    };
  }

  /**
   * Ends what took too long.
   *
   * @param keepAlive how long an idle connection may stay
   */
  void sweep(Duration keepAlive) {
    long now = nanoTime.getAsLong();
    Long before = sweptAt;
    sweptAt = now;
    if (before != null && now - before > STANDSTILL.toNanos()) {
      return; // the process stood still: what its connections are at is not their fault
    }
    for (ClientConnection connection : open.values()) {
      Cut overdue = overdue(connection, keepAlive, now);
      if (overdue == null) {
        continue;
      }
      boolean counted = connection.isHurried();
      boolean ended =
          overdue == Cut.SLOW_BODY
              ? connection.hurry(now)
              : connection.line().closeIf(() -> overdue(connection, keepAlive, now) == overdue);
      if (ended && !counted) {
        count(overdue, connection.client());
      }
    }
    if (inside.get() >= limits.max()) {
      makeRoomInside();
    }
  }

  private static @Nullable Cut overdue(ClientConnection connection, Duration keepAlive, long now) {
    if (connection.isOver(State.NEW, MAX_HEADER, now)
        || connection.isOver(State.HEADER, MAX_HEADER, now)) {
      return Cut.SLOW_HEADER;
    }
    if (connection.isOver(State.IDLE, keepAlive, now)) {
      return Cut.IDLE;
    }
    if (connection.isOver(State.DRAINING, MAX_DRAIN, now)
        || (!connection.isKnown() && connection.isOver(State.SERVING, MAX_STRANGERS_BODY, now))) {
      return Cut.SLOW_BODY;
    }
    return null;
  }

  /** Counts a failed TLS handshake. */
  void tlsFailed() {
    adder(Cut.TLS_FAILED).increment();
  }

  private LongAdder adder(Cut cut) {
    return Objects.requireNonNull(cuts.get(cut));
  }

  /** Strangers may cause a line in ten seconds, not more. */
  private void count(Cut cut, IpAddress client) {
    adder(cut).increment();
    if (cut != Cut.NO_ROOM && cut != Cut.CLIENT_LIMIT) {
      return;
    }
    long omitted = Objects.requireNonNull(lines.get(cut)).pass();
    if (omitted >= 0) {
      LogEvent.CONNECTIONS_CUT
          .to(log)
          .with("reason", cut.wireName())
          .with("actor_ip", client)
          .with("omitted", omitted == 0 ? null : omitted)
          .write();
    }
  }
}
