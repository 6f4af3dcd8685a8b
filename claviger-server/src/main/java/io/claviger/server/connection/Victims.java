package io.claviger.server.connection;

import io.claviger.access.IpAddress;
import io.claviger.server.connection.ClientConnection.State;
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
 * Chooses which connections go when there are too many: first those of strangers, and only then
 * those of known clients that are idle. Of either, always the eldest of the client that has most,
 * so that whoever opens many loses their own.
 */
final class Victims {
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
    take(all, connection -> !connection.isKnown() && isWaiting(connection), count, now, victims);
    take(all, c -> c.isKnown() && c.state() == State.IDLE, count, now, victims);
    return victims;
  }

  private static boolean isWaiting(ClientConnection connection) {
    return connection.state() != State.SERVING;
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
