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
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All connections of a server. Ends those that take too long over what they are at, and makes room
 * for new ones when there are as many as the memory bears, so that nobody is kept out by strangers
 * who open connections and leave it at that. Thread-safe.
 */
public final class ConnectionTable {
  private static final Logger log = LoggerFactory.getLogger(ConnectionTable.class);

  /** How often connections are looked at; they may overstay their time by so much. */
  static final Duration STEP = Duration.ofMillis(500);

  /** From accepting, or from a header's first byte, to its last one; with the TLS handshake. */
  static final Duration MAX_HEADER = Duration.ofSeconds(8);

  /** How long what a refused client still sends is thrown away, so that it can read the refusal. */
  static final Duration MAX_DRAIN = Duration.ofSeconds(2);

  /** How long a stranger may send the body of a request that takes one, a login. */
  static final Duration MAX_STRANGERS_BODY = Duration.ofSeconds(9);

  private final ConnectionLimits limits;
  private final LongSupplier nanoTime;
  private final Map<Object, ClientConnection> open = new ConcurrentHashMap<>();
  private final Map<IpAddress, Integer> perClient = new ConcurrentHashMap<>();
  private final Map<Cut, LongAdder> cuts = new EnumMap<>(Cut.class);
  private final Map<Cut, Throttle> lines = new EnumMap<>(Cut.class);

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
    TLS_FAILED
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
   * How many connections there are.
   *
   * @param known those of authenticated clients, or the others
   * @return how many
   */
  public int size(boolean known) {
    return (int) open.values().stream().filter(c -> c.isKnown() == known).count();
  }

  /**
   * How many there may be.
   *
   * @return the limit
   */
  public int max() {
    return limits.max();
  }

  /** Whether a client may open one more; makes room for it when that is possible. */
  boolean admits(IpAddress client) {
    if (limits.perClient() > 0 && perClient.getOrDefault(client, 0) >= limits.perClient()) {
      count(Cut.CLIENT_LIMIT, client);
      return false;
    }
    if (open.size() >= limits.max()) {
      makeRoom();
    }
    return true; // Without room it is one of the reserve; then no more are accepted for a while.
  }

  void opened(Object key, ClientConnection connection) {
    open.put(key, connection);
    perClient.merge(connection.client(), 1, Integer::sum);
  }

  void closed(Object key) {
    ClientConnection connection = open.remove(key);
    if (connection != null) {
      perClient.computeIfPresent(connection.client(), (c, count) -> count > 1 ? count - 1 : null);
    }
  }

  @Nullable ClientConnection find(Object key) {
    return open.get(key);
  }

  Collection<ClientConnection> all() {
    return open.values();
  }

  private void makeRoom() {
    List<ClientConnection> victims =
        Victims.choose(open.values(), limits.batch(), nanoTime.getAsLong());
    for (ClientConnection victim : victims) {
      if (end(victim, victim.state())) {
        count(Cut.NO_ROOM, victim.client());
      }
    }
  }

  /** Ends a connection that is still at what it was at. */
  private static boolean end(ClientConnection victim, State state) {
    return switch (state) {
      case NEW, HEADER, IDLE -> victim.line().closeIf(() -> victim.state() == state);
      case DRAINING -> victim.line().endInput(); // whoever waits for its bytes then closes it
      case SERVING -> false;
    };
  }

  /**
   * Ends what took too long.
   *
   * @param keepAlive how long an idle connection may stay
   */
  void sweep(Duration keepAlive) {
    long now = nanoTime.getAsLong();
    for (ClientConnection connection : open.values()) {
      Cut overdue = overdue(connection, keepAlive, now);
      if (overdue == null) {
        continue;
      }
      boolean ended =
          overdue == Cut.SLOW_BODY
              ? connection.line().endInput()
              : connection.line().closeIf(() -> overdue(connection, keepAlive, now) == overdue);
      if (ended) {
        count(overdue, connection.client());
      }
    }
    if (open.size() >= limits.max()) {
      makeRoom();
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
          .with("reason", cut.name().toLowerCase(Locale.ROOT))
          .with("actor_ip", client)
          .with("omitted", omitted == 0 ? null : omitted)
          .write();
    }
  }
}
