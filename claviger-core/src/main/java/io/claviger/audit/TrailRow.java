package io.claviger.audit;

import io.claviger.api.AuditEvent;

/**
 * One event of the trail.
 *
 * @param secretUid the secret it is about; 0 for none
 * @param event the event
 */
public record TrailRow(long secretUid, AuditEvent event) {}
