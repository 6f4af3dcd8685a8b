package io.claviger.spring.web;

import io.claviger.access.Caller;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.AuditResult;
import io.claviger.api.SecretsAudit;
import io.claviger.api.TrailPage;
import io.claviger.api.TrailQuery;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The route that searches the audit trail. Thread-safe. */
final class AuditSearch {
  private final Function<Caller, SecretsAudit> audit;

  AuditSearch(Function<Caller, SecretsAudit> audit) {
    this.audit = audit;
  }

  void search(ApiCall call) throws IOException {
    TrailPage page = audit.apply(call.caller()).trail(wanted(call.query()));
    JsonOut out = new JsonOut(256 + 384 * page.events().size());
    out.beginObject().name("items").beginArray();
    page.events().forEach(event -> event(out, event));
    out.endArray().name("next_cursor");
    if (page.nextBefore().isPresent()) {
      out.value(Long.toString(page.nextBefore().getAsLong()));
    } else {
      out.value((String) null);
    }
    if (page.completeUntil().isPresent()) {
      out.field("complete_until", page.completeUntil().getAsLong());
    }
    call.answer(out.endObject());
  }

  private static TrailQuery wanted(QueryParameters query) {
    TrailQuery.Builder wanted = TrailQuery.builder();
    set(query.text("resource_name"), wanted::resourceName);
    set(query.text("prefix"), wanted::prefix);
    set(query.constant("action", AuditAction.class), wanted::action);
    set(query.constant("result", AuditResult.class), wanted::result);
    set(query.text("actor_id"), wanted::actorId);
    set(query.text("actor_ip"), wanted::actorIp);
    set(query.instant("from"), wanted::from);
    set(query.instant("to"), wanted::to);
    set(query.text("request_id"), wanted::requestId);
    set(query.number("cursor"), wanted::before);
    return wanted.limit(query.limit()).build();
  }

  private static <T> void set(@Nullable T given, Consumer<T> setter) {
    if (given != null) {
      setter.accept(given);
    }
  }

  private static void event(JsonOut out, AuditEvent event) {
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

  private static @Nullable String version(AuditEvent event) {
    return event.version().isPresent() ? Long.toString(event.version().getAsLong()) : null;
  }
}
