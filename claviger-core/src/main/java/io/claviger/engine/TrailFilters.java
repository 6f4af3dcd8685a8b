package io.claviger.engine;

import io.claviger.access.SystemResources;
import io.claviger.api.TrailQuery;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The filters of a query in words, for the details of an event. */
final class TrailFilters {
  private TrailFilters() {}

  /** The filters that are set, by their names on the wire; no limit and no place. */
  static SortedMap<String, String> of(TrailQuery query) {
    SortedMap<String, String> filters = new TreeMap<>();
    add(filters, "resource_name", query.resourceName());
    add(filters, "prefix", query.prefix());
    add(filters, "action", query.action());
    add(filters, "result", query.result());
    add(filters, "actor_id", query.actorId());
    add(filters, "actor_ip", query.actorIp());
    add(filters, "request_id", query.requestId());
    add(filters, "from", query.from());
    add(filters, "to", query.to());
    return filters;
  }

  private static void add(SortedMap<String, String> filters, String name, Optional<?> filter) {
    filter.ifPresent(value -> filters.put(name, value.toString()));
  }

  /** What a query is about, as the resource of an event. */
  static String resource(TrailQuery query) {
    return query.resourceName().or(query::prefix).orElse(SystemResources.AUDIT);
  }
}
