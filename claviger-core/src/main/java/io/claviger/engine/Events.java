package io.claviger.engine;

import io.claviger.access.Caller;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditResult;
import io.claviger.api.ClavigerException;
import io.claviger.audit.Actor;
import io.claviger.audit.Conditions;
import io.claviger.audit.Event;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Makes events of what the facades do. */
final class Events {
  private Events() {}

  static Conditions tokenConditions(Caller caller) {
    return caller
        .token()
        .map(token -> new Conditions(0, 0, token.id(), token.rev(), token.expiresAt()))
        .orElse(Conditions.NONE);
  }

  static Event done(
      Caller caller, AuditAction action, Event.Subject subject, Map<String, String> details) {
    return new Event(
        action,
        AuditResult.SUCCESS,
        subject,
        Actor.of(caller.context()),
        details,
        null,
        -1,
        tokenConditions(caller));
  }

  static Event failed(
      Caller caller, AuditAction action, Event.Subject subject, ClavigerException error) {
    return new Event(
        action,
        AuditResult.FAILURE,
        subject,
        Actor.of(caller.context()),
        Map.of(),
        describe(error),
        -1,
        Conditions.NONE);
  }

  static Event denied(Caller caller, AuditAction action, String resource) {
    return new Event(
        action,
        AuditResult.DENIED,
        Event.Subject.named(resource),
        Actor.of(caller.context()),
        Map.of(),
        "access_denied",
        -1,
        Conditions.NONE);
  }

  static String describe(ClavigerException error) {
    return error.code().wireName() + ": " + error.safeMessage();
  }

  static int millisSince(long startNanos) {
    return (int)
        Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
  }
}
