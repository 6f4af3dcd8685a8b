package io.claviger.server.connection;

import io.claviger.access.IpAddress;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client: what it is at, since when, and whether somebody known uses it.
 * Written by the thread that works on the connection, read by those that watch over all.
 */
public final class ClientConnection {
  /** How long the end of the input may take to help. */
  static final Duration MAX_HURRY = Duration.ofSeconds(3);

  /** The request attribute that holds the connection. */
  static final String ATTRIBUTE = "claviger.connection";

  private final IpAddress client;
  private volatile Line line;
  private volatile @Nullable Long insideSince;
  private volatile Phase phase;

  private volatile boolean known;

  /** When its input was ended, as {@link System#nanoTime()}; null while it is open. */
  private volatile @Nullable Long hurriedAt;

  private volatile boolean aborted;

  /** What a connection is at. */
  enum State {
    /** Accepted; no byte of a request has come. */
    NEW,
    /** A part of a request's header has come. */
    HEADER,
    /** A request is being answered. */
    SERVING,
    /** A request was answered; what the client sends of its body is thrown away. */
    DRAINING,
    /** Kept alive. */
    IDLE
  }

  /**
   * A state and when it was entered.
   *
   * @param state what the connection is at
   * @param since as {@link System#nanoTime()}
   */
  record Phase(State state, long since) {}

  /** The socket. */
  interface Line {
    /** Closes it, unless somebody works on it or the condition does not hold any more. */
    boolean closeIf(BooleanSupplier still);

    /** Whoever reads from it sees its end. */
    void endInput();

    /** Whoever reads from it or writes to it fails. */
    void abort();

    /** Somebody known uses it: whoever writes to it may take longer. */
    void trust();
  }

  ClientConnection(IpAddress client, Line line, long now) {
    this.client = client;
    this.line = line;
    this.phase = new Phase(State.NEW, now);
  }

  /**
   * Takes note that the request comes from somebody who is authenticated: under pressure, the
   * connections of strangers are closed first.
   *
   * @param request a request; nothing happens when it came another way than through this package
   */
  public static void markKnown(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof ClientConnection connection) {
      connection.markKnown();
    }
  }

  /**
   * Tells whom the connection of a request is counted for.
   *
   * @param request a request
   * @return its client; null when it came another way than through this package
   */
  public static @Nullable IpAddress client(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof ClientConnection connection
        ? connection.client
        : null;
  }

  /**
   * Whether somebody was authenticated before on the connection of a request.
   *
   * @param request a request
   * @return whether somebody was
   */
  public static boolean isKnown(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof ClientConnection connection
        && connection.known;
  }

  void markKnown() {
    if (!known) {
      known = true;
      line.trust();
    }
  }

  /** Whether an authenticated request came over it. */
  boolean isKnown() {
    return known;
  }

  /** Whom it is counted for. */
  IpAddress client() {
    return client;
  }

  Line line() {
    return line;
  }

  /** It has waited for its first header, and is worked on from now on. */
  void enters(Line newLine, long now) {
    line = newLine;
    insideSince = now;
  }

  /** Whether it does not wait for its first header any more. */
  boolean isInside() {
    return insideSince != null;
  }

  /** Whether it has come in so lately that its first request may not have been looked at. */
  boolean hasJustComeIn(Duration time, long now) {
    Long since = insideSince;
    return since != null && now - since <= time.toNanos();
  }

  State state() {
    return phase.state();
  }

  /** Since when it has been in its state, as {@link System#nanoTime()}. */
  long since() {
    return phase.since();
  }

  /**
   * Has a request that takes too long come to its end: what has not come of its body does not come
   * any more. When that does not help for a while, the connection fails whoever works on it, who
   * may be writing to a client that does not read.
   *
   * @return whether anything was done
   */
  boolean hurry(long now) {
    if (!canBeHurried(now)) {
      return false;
    }
    if (hurriedAt == null) {
      hurriedAt = now;
      line.endInput();
    } else {
      aborted = true;
      line.abort();
    }
    return true;
  }

  boolean canBeHurried(long now) {
    Long before = hurriedAt;
    return before == null || (!aborted && now - before > MAX_HURRY.toNanos());
  }

  boolean isHurried() {
    return hurriedAt != null;
  }

  /** Whether it has been in a state for longer than so. */
  boolean isOver(State state, Duration time, long now) {
    Phase seen = phase;
    return seen.state() == state && now - seen.since() > time.toNanos();
  }

  /**
   * Bytes have come.
   *
   * @return what to give to {@link #rests}
   */
  Phase wakes(long now) {
    Phase before = phase;
    if (before.state() == State.NEW) {
      phase = new Phase(State.HEADER, before.since());
    } else if (before.state() == State.IDLE) {
      phase = new Phase(State.HEADER, now);
    }
    return before;
  }

  /** A header is complete. */
  void serves(long now) {
    phase = new Phase(State.SERVING, now);
  }

  /** The answer is given. */
  void drains(long now) {
    phase = new Phase(State.DRAINING, now);
  }

  /**
   * All that came was worked on.
   *
   * @param before what {@link #wakes} returned
   * @param incomplete whether a part of a header waits for the rest
   */
  void rests(Phase before, boolean incomplete, long now) {
    if (state() != State.HEADER) {
      phase = new Phase(incomplete ? State.HEADER : State.IDLE, now);
    } else if (!incomplete) {
      phase = before; // empty lines only: its time goes on
    }
  }
}
