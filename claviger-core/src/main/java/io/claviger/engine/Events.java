package io.claviger.engine;

import io.claviger.access.Caller;
import io.claviger.access.TokenRef;
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
  private static final TokenRef NO_TOKEN = new TokenRef(0, 0, 0);

  private Events() {}

  /** What anything that is done for a caller is based on: their token, and the policies. */
  static Conditions conditions(Caller caller) {
    TokenRef token = caller.token().orElse(NO_TOKEN);
    return new Conditions(
        0, 0, token.id(), token.rev(), token.expiresAt(), caller.basis().policyEpoch());
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
        conditions(caller));
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
        conditions(caller));
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
        conditions(caller));
  }

  static String describe(ClavigerException error) {
    return error.code().wireName() + ": " + error.safeMessage();
  }

  static int millisSince(long startNanos) {
    return (int)
        Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
  }
}
