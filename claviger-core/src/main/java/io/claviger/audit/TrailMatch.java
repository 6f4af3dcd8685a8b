package io.claviger.audit;

import io.claviger.access.SystemResources;
import io.claviger.api.AuditEvent;
import io.claviger.api.TrailQuery;
import java.util.Optional;

/** Whether an event is one that a query asks for; what the SQL of the trail says, in Java. */
public final class TrailMatch {
  private static final String SYSTEM = SystemResources.PREFIX;

  private TrailMatch() {}

  /**
   * Compares an event with all filters of a query but its limit.
   *
   * @param query the query
   * @param event the event
   * @return whether it matches
   */
  public static boolean matches(TrailQuery query, AuditEvent event) {
    return (query.before().isEmpty() || event.id() < query.before().getAsLong())
        && (query.after().isEmpty() || event.id() > query.after().getAsLong())
        && same(query.resourceName(), Optional.of(event.resourceName()))
        && event.resourceName().startsWith(query.prefix().orElse(""))
        && !(leavesOutSystem(query) && event.resourceName().startsWith(SYSTEM))
        && same(query.action(), Optional.of(event.action()))
        && same(query.result(), Optional.of(event.result()))
        && same(query.actorId(), event.actorId())
        && same(query.actorIp(), event.actorIp())
        && same(query.requestId(), event.requestId())
        && query.from().map(from -> !event.timestamp().isBefore(from)).orElse(true)
        && query.to().map(to -> event.timestamp().isBefore(to)).orElse(true);
  }

  /**
   * Whether system resources are not meant although their names begin with the prefix: as in
   * policies, a prefix asks for them only when it begins as they do.
   *
   * @param query what is searched for
   * @return whether events about them must be left out
   */
  public static boolean leavesOutSystem(TrailQuery query) {
    return query.prefix().filter(prefix -> !prefix.startsWith(SYSTEM)).isPresent();
  }

  private static <T> boolean same(Optional<T> wanted, Optional<T> found) {
    return wanted.isEmpty() || wanted.equals(found);
  }
}
