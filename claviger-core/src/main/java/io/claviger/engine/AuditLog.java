package io.claviger.engine;

import io.claviger.access.Caller;
import io.claviger.access.Capability;
import io.claviger.api.AuditAction;
import io.claviger.api.CallerContext;
import io.claviger.api.SecretsAudit;
import io.claviger.api.TrailPage;
import io.claviger.api.TrailQuery;
import io.claviger.audit.Event;
import io.claviger.audit.Trail;
import io.claviger.audit.TrailPages;
import java.util.Map;

/** The facade over the audit trail. Looking at it is recorded in it, before the answer. */
final class AuditLog implements SecretsAudit {
  private final Gate gate;
  private final Trail trail;
  private final Acting acting;

  AuditLog(Gate gate, Trail trail, Acting acting) {
    this.gate = gate;
    this.trail = trail;
    this.acting = acting;
  }

  @Override
  public SecretsAudit as(CallerContext caller) {
    return new AuditLog(gate, trail, acting.as(caller));
  }

  @Override
  public TrailPage trail(TrailQuery query) {
    Caller caller = acting.caller();
    String resource = query.resourceName().or(query::prefix).orElse("*");
    gate.enter(caller, Capability.AUDIT, AuditAction.READ_AUDIT, resource);
    gate.record(
        Events.done(caller, AuditAction.READ_AUDIT, Event.Subject.named(resource), Map.of()));
    return TrailPages.read(trail, query);
  }
}
