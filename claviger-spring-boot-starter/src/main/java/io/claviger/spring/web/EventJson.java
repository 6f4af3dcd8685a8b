package io.claviger.spring.web;

import io.claviger.api.AuditEvent;
import org.jspecify.annotations.Nullable;

/** An event of the audit trail on the wire. */
final class EventJson {
  private EventJson() {}

  static void write(JsonOut out, AuditEvent event) {
    out.beginObject()
        .field("id", event.id())
        .field("action", event.action().name())
        .field("resource_name", event.resourceName())
        .field("timestamp", event.timestamp())
        .field("result", event.result().name())
        .field("actor_id", event.actorId())
        .field("actor_ip", event.actorIp())
        .field("actor_user_agent", event.actorUserAgent())
        .field("request_id", event.requestId())
        .field("details", event.details())
        .field("error_message", event.errorMessage())
        .field("duration_ms", event.durationMs())
        .field("version", version(event))
        .endObject();
  }

  static @Nullable String version(AuditEvent event) {
    return event.version().isPresent() ? Long.toString(event.version().getAsLong()) : null;
  }
}
