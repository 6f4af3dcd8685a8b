package io.claviger.engine;

import io.claviger.access.SystemResources;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditResult;
import io.claviger.audit.Actor;
import io.claviger.audit.Conditions;
import io.claviger.audit.Event;
import io.claviger.telemetry.LogEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts strangers who could not say who they are, so that they cannot fill the disk: one event per
 * address and reason each time it is emptied, in bounded memory. Thread-safe.
 */
final class AuthFailures {
  /** What is counted by name; a reason that is not here counts as the last one. */
  static final List<String> REASONS =
      List.of(
          "no_token",
          "malformed_token",
          "unknown_token",
          "revoked_token",
          "expired_token",
          "used_up_token",
          "foreign_address",
          "altered_token",
          "malformed_secret_id",
          "unknown_role",
          "disabled_role",
          "wrong_secret_id",
          "expired_secret_id",
          "revoked_secret_id",
          "used_up_secret_id",
          "unknown_user",
          "disabled_user",
          "wrong_password",
          "locked_user",
          "altered_login",
          "unknown_issuer",
          "unreachable_issuer",
          "refused_jwt",
          "wrong_issuer",
          "wrong_audience",
          "expired_jwt",
          "early_jwt",
          "wrong_nonce",
          "wrong_redirect_uri",
          "altered_flow",
          "expired_flow",
          "wrong_state",
          "refused_code",
          "refused_client",
          "unusable_provider",
          "unverified_email",
          "no_certificate",
          "untrusted_certificate",
          "unbound_identity",
          "other");

  private static final int MAX_KEYS = 1000;

  /** Lines in the log each time. */
  private static final int MAX_LINES = 20;

  private static final Logger log = LoggerFactory.getLogger(AuthFailures.class);
  private static final Key OTHERS = new Key("", "too_many_addresses");

  private final Map<Key, Integer> counts = new HashMap<>();
  private final Map<String, LongAdder> totals =
      REASONS.stream()
          .collect(Collectors.toUnmodifiableMap(reason -> reason, r -> new LongAdder()));

  private record Key(String address, String reason) {}

  void count(String address, String reason) {
    total(reason).increment();
    remember(new Key(address, reason), 1);
  }

  /** How often a reason was counted since the start. */
  long counted(String reason) {
    return total(reason).sum();
  }

  private LongAdder total(String reason) {
    return Objects.requireNonNull(totals.get(totals.containsKey(reason) ? reason : "other"));
  }

  private synchronized void remember(Key key, int count) {
    boolean full = counts.size() >= MAX_KEYS && !counts.containsKey(key);
    counts.merge(full ? OTHERS : key, count, Integer::sum);
  }

  /** The events that stand for what was counted since the last call; the log hears of them too. */
  Drained drain() {
    List<Map.Entry<Key, Integer>> counted = empty();
    List<Event> events = new ArrayList<>(counted.size());
    int lines = 0;
    long omitted = 0;
    for (Map.Entry<Key, Integer> entry : counted) {
      events.add(event(entry.getKey(), entry.getValue()));
      if (lines++ < MAX_LINES) {
        LogEvent.AUTHENTICATION_FAILED
            .to(log)
            .with("reason", entry.getKey().reason())
            .with("count", entry.getValue())
            .with("actor_ip", entry.getKey().address())
            .write();
      } else {
        omitted += entry.getValue();
      }
    }
    if (omitted > 0) {
      LogEvent.AUTHENTICATION_FAILURES_OMITTED.to(log).with("count", omitted).write();
    }
    return new Drained(counted, events);
  }

  private synchronized List<Map.Entry<Key, Integer>> empty() {
    List<Map.Entry<Key, Integer>> counted = List.copyOf(new HashMap<>(counts).entrySet());
    counts.clear();
    return counted;
  }

  /** What was counted, until it is written down. */
  final class Drained implements PendingEvents {
    private final List<Map.Entry<Key, Integer>> counted;
    private final List<Event> events;

    private Drained(List<Map.Entry<Key, Integer>> counted, List<Event> events) {
      this.counted = counted;
      this.events = events;
    }

    @Override
    public List<Event> events() {
      return events;
    }

    /** Counts again what was not written: all but the first events. */
    @Override
    public void putBack(int written) {
      for (Map.Entry<Key, Integer> entry : counted.subList(written, counted.size())) {
        remember(entry.getKey(), entry.getValue());
      }
    }
  }

  private static Event event(Key key, int count) {
    return new Event(
        AuditAction.AUTHENTICATE,
        AuditResult.FAILURE,
        Event.Subject.named(SystemResources.AUTH),
        Actor.stranger(key.address().isEmpty() ? null : key.address()),
        Map.of("reason", key.reason(), "count", Integer.toString(count)),
        "unauthenticated: " + key.reason(),
        -1,
        Conditions.NONE);
  }
}
