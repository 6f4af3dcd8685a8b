package io.claviger.engine;

import io.claviger.api.AuditAction;
import io.claviger.api.AuditResult;
import io.claviger.audit.Actor;
import io.claviger.audit.Conditions;
import io.claviger.audit.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts strangers who could not say who they are, so that they cannot fill the disk: one event per
 * address and reason each time it is emptied, in bounded memory. Thread-safe.
 */
final class AuthFailures {
  private static final int MAX_KEYS = 1000;
  private static final Key OTHERS = new Key("", "too_many_addresses");

  private final Map<Key, Integer> counts = new HashMap<>();

  private record Key(String address, String reason) {}

  synchronized void count(String address, String reason) {
    Key key = new Key(address, reason);
    boolean full = counts.size() >= MAX_KEYS && !counts.containsKey(key);
    counts.merge(full ? OTHERS : key, 1, Integer::sum);
  }

  /** The events that stand for what was counted since the last call. */
  synchronized List<Event> drain() {
    List<Event> events = new ArrayList<>(counts.size());
    counts.forEach((key, count) -> events.add(event(key, count)));
    counts.clear();
    return events;
  }

  private static Event event(Key key, int count) {
    return new Event(
        AuditAction.AUTHENTICATE,
        AuditResult.FAILURE,
        Event.Subject.named("auth"),
        Actor.stranger(key.address().isEmpty() ? null : key.address()),
        Map.of("reason", key.reason(), "count", Integer.toString(count)),
        "unauthenticated: " + key.reason(),
        -1,
        Conditions.NONE);
  }
}
