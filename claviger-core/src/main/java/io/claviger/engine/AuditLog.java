package io.claviger.engine;

import io.claviger.access.Caller;
import io.claviger.access.Capability;
import io.claviger.access.SystemResources;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditDamage;
import io.claviger.api.AuditEvent;
import io.claviger.api.AuditVerification;
import io.claviger.api.CallerContext;
import io.claviger.api.ErrorCode;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.ListQuery;
import io.claviger.api.SecretsAudit;
import io.claviger.api.TrailPage;
import io.claviger.api.TrailQuery;
import io.claviger.api.TrailTail;
import io.claviger.api.UnavailableException;
import io.claviger.audit.Event;
import io.claviger.audit.Trail;
import io.claviger.audit.TrailPages;
import io.claviger.seal.KeyRings;
import io.claviger.seal.MacKeys;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The facade over the audit trail and its proof. Looking at it is recorded in it, before the
 * answer.
 */
final class AuditLog implements SecretsAudit {
  /** How often a page of an export waits for its turn before the export fails. */
  private static final int PATIENCE = 10;

  private final Parts parts;
  private final Acting acting;

  /** What all facades of an engine share. */
  record Parts(
      Gate gate,
      Trail trail,
      AuditProof proof,
      FollowCursors cursors,
      KeyRings rings,
      TokenCheck tokens,
      PolicyCatalog policies) {}

  AuditLog(Parts parts, Acting acting) {
    this.parts = parts;
    this.acting = acting;
  }

  @Override
  public SecretsAudit as(CallerContext caller) {
    return new AuditLog(parts, acting.as(caller));
  }

  @Override
  public TrailPage trail(TrailQuery query) {
    search(AuditAction.READ_AUDIT, query, Map.of());
    return TrailPages.read(parts.trail(), query);
  }

  @Override
  public TrailTail tail(TrailQuery query, @Nullable String cursor) {
    if (query.before().isPresent() || query.after().isPresent()) {
      throw new InvalidRequestException("whoever follows goes on by the cursor alone");
    }
    FollowCursors cursors = parts.cursors();
    Caller caller = acting.caller();
    FollowCursors.Position position = new FollowCursors.Position(0, 0);
    if (cursor != null) {
      parts.policies().refresh(); // no event is appended, which would find out
      parts.gate().deciding(() -> enter(caller, AuditAction.READ_AUDIT, query));
      position = cursors.read(caller, query, cursor);
    }
    long since = position.since();
    if (since == 0) {
      Map<String, String> details = new HashMap<>(TrailFilters.of(query));
      details.put("follow", "true");
      search(AuditAction.READ_AUDIT, query, details);
      since = cursors.now();
    } else {
      parts.tokens().recheck(caller);
    }
    TrailQuery next = cursor == null ? query : query.toBuilder().after(position.after()).build();
    TrailPages.Tail tail = TrailPages.tail(parts.trail(), next);
    return new TrailTail(
        tail.events(), cursors.of(caller, query, new FollowCursors.Position(tail.readTo(), since)));
  }

  @Override
  public void export(TrailQuery query, Consumer<AuditEvent> receiver) {
    search(AuditAction.EXPORT_AUDIT, query, TrailFilters.of(query));
    TrailQuery.Builder next = query.toBuilder().limit(ListQuery.MAX_LIMIT);
    OptionalLong before = OptionalLong.empty();
    do {
      before.ifPresent(next::before);
      TrailPage page = page(next.build());
      page.events().forEach(receiver);
      before = page.nextBefore();
    } while (before.isPresent());
  }

  /** Others search too; an export that has begun does not give up at once. */
  private TrailPage page(TrailQuery query) {
    for (int attempt = 1; ; attempt++) {
      try {
        return TrailPages.read(parts.trail(), query);
      } catch (UnavailableException e) {
        if (e.code() != ErrorCode.OVERLOADED || attempt == PATIENCE) {
          throw e;
        }
      }
    }
  }

  @Override
  public void exportEvidence(long sinceHead, OutputStream target) {
    parts.gate().deciding(() -> enter(acting.caller(), AuditAction.EXPORT_AUDIT));
    Map<String, String> details =
        Map.of("format", "evidence", "since_head", Long.toString(sinceHead));
    parts
        .proof()
        .export(
            sinceHead,
            target,
            () ->
                whole(
                    AuditAction.EXPORT_AUDIT,
                    caller -> record(caller, AuditAction.EXPORT_AUDIT, details)));
  }

  @Override
  public AuditVerification verify(boolean everything) {
    parts.gate().deciding(() -> enter(acting.caller(), AuditAction.VERIFY_AUDIT));
    AuditVerification found = parts.proof().next(everything);
    Map<String, String> details = new HashMap<>();
    details.put("valid", Boolean.toString(found.valid()));
    details.put("complete", Boolean.toString(found.complete()));
    details.put("events", Long.toString(found.events()));
    if (!found.valid()) {
      AuditDamage first = found.damages().getFirst();
      details.put("first_bad_id", Long.toString(first.id()));
      details.put("first_bad_kind", first.kind());
    }
    whole(AuditAction.VERIFY_AUDIT, caller -> record(caller, AuditAction.VERIFY_AUDIT, details));
    return found;
  }

  MacKeys exportMacKeys() {
    AuditAction action = AuditAction.EXPORT_MAC_KEY;
    Gate gate = parts.gate();
    return gate.deciding(
        () -> {
          Caller caller =
              gate.enter(acting.caller(), Capability.ADMIN, action, SystemResources.KEYS);
          MacKeys keys = MacKeys.of(parts.rings());
          record(caller, action, Map.of("keys", keys.ids().toString()));
          return keys;
        });
  }

  /** Enters, and records what is searched for. */
  private void search(AuditAction action, TrailQuery query, Map<String, String> details) {
    Event.Subject subject = Event.Subject.named(TrailFilters.resource(query));
    parts
        .gate()
        .deciding(
            () -> {
              Caller caller = enter(acting.caller(), action, query);
              parts.gate().record(Events.done(caller, action, subject, details));
              return caller;
            });
  }

  /** Does something to the whole log, by whoever may. */
  private void whole(AuditAction action, Consumer<Caller> operation) {
    parts
        .gate()
        .deciding(
            () -> {
              Caller caller = enter(acting.caller(), action);
              operation.accept(caller);
              return caller;
            });
  }

  private Caller enter(Caller caller, AuditAction action) {
    return parts.gate().enter(caller, Capability.AUDIT, action, SystemResources.AUDIT);
  }

  /** Whoever may look at some secrets only has to say which: one, or all with a prefix. */
  private Caller enter(Caller caller, AuditAction action, TrailQuery query) {
    Gate gate = parts.gate();
    String resource = TrailFilters.resource(query);
    return query.resourceName().isEmpty() && query.prefix().isPresent()
        ? gate.enter(
            caller,
            Capability.AUDIT,
            action,
            resource,
            rights -> rights.allUnder(Capability.AUDIT, resource))
        : gate.enter(caller, Capability.AUDIT, action, resource);
  }

  private void record(Caller caller, AuditAction action, Map<String, String> details) {
    parts
        .gate()
        .record(Events.done(caller, action, Event.Subject.named(SystemResources.AUDIT), details));
  }
}
