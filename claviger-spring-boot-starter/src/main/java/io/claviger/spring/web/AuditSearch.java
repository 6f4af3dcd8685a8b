package io.claviger.spring.web;

import io.claviger.access.Caller;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditDamage;
import io.claviger.api.AuditResult;
import io.claviger.api.AuditVerification;
import io.claviger.api.SecretsAudit;
import io.claviger.api.TrailPage;
import io.claviger.api.TrailQuery;
import io.claviger.api.TrailTail;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The routes that search, follow and verify the audit trail. Thread-safe. */
final class AuditSearch {
  private final Function<Caller, SecretsAudit> audit;

  AuditSearch(Function<Caller, SecretsAudit> audit) {
    this.audit = audit;
  }

  void search(ApiCall call) throws IOException {
    TrailQuery wanted = wanted(call.query());
    MemoryBudget.SHARED.withLargeAnswer(
        () -> answer(call, audit.apply(call.caller()).trail(wanted)));
  }

  void tail(ApiCall call) throws IOException {
    TrailQuery wanted = filters(call.query()).limit(call.query().limit()).build();
    String cursor = call.query().text("cursor");
    MemoryBudget.SHARED.withLargeAnswer(
        () -> answer(call, audit.apply(call.caller()).tail(wanted, cursor)));
  }

  private static void answer(ApiCall call, TrailTail tail) throws IOException {
    JsonOut out = call.longAnswer();
    out.beginObject().name("items").beginArray();
    tail.events().forEach(event -> EventJson.write(out, event));
    call.answer(out.endArray().field("next_cursor", tail.cursor()).endObject());
  }

  void verify(ApiCall call) throws IOException {
    boolean everything = call.query().flag("everything");
    long start = System.nanoTime();
    AuditVerification found = audit.apply(call.caller()).verify(everything);
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    JsonOut out =
        new JsonOut(1024)
            .beginObject()
            .field("valid", found.valid())
            .field("complete", found.complete())
            .field("events", found.events())
            .field("looked_at", found.lookedAt())
            .field("unattested", found.unattested())
            .field("trail_until", found.trailUntil())
            .field("last_head", found.lastHead())
            .field("duration_ms", took)
            .name("first_bad");
    if (found.valid()) {
      out.value((String) null);
    } else {
      damage(out, found.damages().getFirst());
    }
    out.name("damages").beginArray();
    found.damages().forEach(damage -> damage(out, damage));
    call.answer(out.endArray().endObject());
  }

  private static void damage(JsonOut out, AuditDamage damage) {
    out.beginObject()
        .field("id", damage.id())
        .field("kind", damage.kind())
        .field("column", damage.column())
        .field("what", damage.what())
        .endObject();
  }

  private static void answer(ApiCall call, TrailPage page) throws IOException {
    JsonOut out = call.longAnswer();
    out.beginObject().name("items").beginArray();
    page.events().forEach(event -> EventJson.write(out, event));
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
    TrailQuery.Builder wanted = filters(query);
    set(query.number("cursor"), wanted::before);
    return wanted.limit(query.limit()).build();
  }

  /** The filters that search, tail and export have in common. */
  static TrailQuery.Builder filters(QueryParameters query) {
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
    return wanted;
  }

  static boolean hasFilters(QueryParameters query) {
    return Route.AuditFilters.NAMES.stream().anyMatch(name -> query.text(name) != null);
  }

  private static <T> void set(@Nullable T given, Consumer<T> setter) {
    if (given != null) {
      setter.accept(given);
    }
  }
}
