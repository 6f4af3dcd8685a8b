package io.claviger.engine;

import io.claviger.access.Authorizer;
import io.claviger.access.Caller;
import io.claviger.access.Capability;
import io.claviger.api.AccessDeniedException;
import io.claviger.api.AuditAction;
import io.claviger.api.ClavigerException;
import io.claviger.api.UnauthenticatedException;
import io.claviger.api.UnavailableException;
import io.claviger.audit.Appended;
import io.claviger.audit.Appender;
import io.claviger.audit.Event;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What every operation passes: the caller is allowed, and what they did is recorded before they see
 * a result. Thread-safe.
 */
final class Gate {
  private final Authorizer authorizer;
  private final Appender appender;

  Gate(Authorizer authorizer, Appender appender) {
    this.authorizer = authorizer;
    this.appender = appender;
  }

  /** Lets the caller through or records the denial and refuses. */
  void enter(Caller caller, Capability capability, AuditAction action, String resource) {
    if (!authorizer.allows(caller, capability, resource)) {
      appender.append(List.of(Events.denied(caller, action, resource)));
      throw denied(capability);
    }
  }

  boolean allows(Caller caller, Capability capability, String resource) {
    return authorizer.allows(caller, capability, resource);
  }

  static AccessDeniedException denied(Capability capability) {
    return new AccessDeniedException(
        "You are not allowed to "
            + capability.name().toLowerCase(Locale.ROOT)
            + " here; ask for a policy that grants it");
  }

  /** Looks something up, records that, and only then gives it. */
  <T> T recorded(Caller caller, AuditAction action, String resource, Supplier<Found<T>> lookUp) {
    Found<T> found;
    try {
      found = lookUp.get();
    } catch (UnavailableException e) {
      throw e;
    } catch (ClavigerException e) {
      appender.append(List.of(Events.failed(caller, action, Event.Subject.named(resource), e)));
      throw e;
    }
    record(Events.done(caller, action, found.subject(), Map.of()));
    return found.result();
  }

  /** Records a success; refuses when the caller's token does not hold any more. */
  void record(Event event) {
    if (!append(List.of(event)).holds(event.conditions())) {
      throw staleToken();
    }
  }

  /** Records what was refused. */
  Appended append(List<Event> events) {
    return appender.append(events);
  }

  static UnauthenticatedException staleToken() {
    return new UnauthenticatedException("The token was revoked or has expired; log in again");
  }

  /** Something looked up, and what the event about it names. */
  record Found<T>(T result, Event.Subject subject) {}
}
