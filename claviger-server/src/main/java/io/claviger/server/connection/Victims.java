package io.claviger.server.connection;

import io.claviger.access.IpAddress;
import io.claviger.server.connection.ClientConnection.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/**
 * Chooses which connections go when there are too many: first those of strangers that nobody works
 * on, then those of strangers whose request takes long, and only then those of known clients that
 * are idle. Of each, always the eldest of the client that has most, so that whoever opens many
 * loses their own.
 */
final class Victims {
  /** A stranger's body, that of a login, comes sooner as a rule; one that has come is answered. */
  static final Duration QUICK = Duration.ofMillis(100);

  private Victims() {}

  /**
   * Chooses.
   *
   * @param all the connections
   * @param count how many shall go
   * @param now as {@link System#nanoTime()}
   * @return so many, or fewer when the others are at work
   */
  static List<ClientConnection> choose(Collection<ClientConnection> all, int count, long now) {
    List<ClientConnection> victims = new ArrayList<>(count);
    take(all, c -> !c.isKnown() && isWaiting(c, now), count, now, victims);
    take(all, c -> !c.isKnown() && isSlow(c, now), count, now, victims);
    take(all, c -> c.isKnown() && c.state() == State.IDLE, count, now, victims);
    return victims;
  }

  private static boolean isWaiting(ClientConnection connection, long now) {
    return switch (connection.state()) {
      case NEW, HEADER -> !connection.hasJustComeIn(QUICK, now);
      case IDLE -> true;
      case DRAINING -> connection.canBeHurried(now);
      case SERVING -> false;
    };
  }

  private static boolean isSlow(ClientConnection connection, long now) {
    return connection.isOver(State.SERVING, QUICK, now) && connection.canBeHurried(now);
  }

  private static void take(
      Collection<ClientConnection> all,
      Predicate<ClientConnection> fits,
      int count,
      long now,
      List<ClientConnection> victims) {
    if (victims.size() >= count) {
      return;
    }
    PriorityQueue<Deque<Aged>> clients =
        new PriorityQueue<>(Comparator.comparingInt((Deque<Aged> some) -> some.size()).reversed());
    clients.addAll(byClient(all, fits, now));
    while (victims.size() < count && !clients.isEmpty()) {
      Deque<Aged> most = clients.remove();
      victims.add(most.removeFirst().connection());
      if (!most.isEmpty()) {
        clients.add(most);
      }
    }
  }

  /** An age that stands still while it is compared, in nanoseconds. */
  private record Aged(ClientConnection connection, long age) {}

  private static Collection<Deque<Aged>> byClient(
      Collection<ClientConnection> all, Predicate<ClientConnection> fits, long now) {
    Map<IpAddress, Deque<Aged>> clients = new HashMap<>();
    all.stream()
        .filter(fits)
        .map(connection -> new Aged(connection, now - connection.since()))
        .sorted(Comparator.comparingLong(Aged::age).reversed())
        .forEach(
            aged ->
                clients
                    .computeIfAbsent(aged.connection().client(), c -> new ArrayDeque<>())
                    .add(aged));
    return clients.values();
  }
}
