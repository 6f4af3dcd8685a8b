package io.claviger.engine;

import io.claviger.access.Authorizer;
import io.claviger.access.Basis;
import io.claviger.access.Caller;
import io.claviger.access.Capability;
import io.claviger.access.Decision;
import io.claviger.access.Rights;
import io.claviger.api.AccessDeniedException;
import io.claviger.api.AuditAction;
import io.claviger.api.ClavigerException;
import io.claviger.api.ErrorCode;
import io.claviger.api.UnauthenticatedException;
import io.claviger.api.UnavailableException;
import io.claviger.audit.Appended;
import io.claviger.audit.Appender;
import io.claviger.audit.Conditions;
import io.claviger.audit.Event;
import io.claviger.audit.Receipt;
import io.claviger.audit.Seen;
import io.claviger.telemetry.LogEvent;
import io.claviger.telemetry.LogLine;
import io.claviger.telemetry.Throttle;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every operation passes: the caller is allowed, and what they did is recorded before they see
 * a result. Thread-safe.
 */
final class Gate {
  private static final Logger log = LoggerFactory.getLogger(Gate.class);

  /** Lines about denials in 10 seconds; each of them is in the audit log anyway. */
  private static final int MAX_DENIAL_LINES = 50;

  /** How often something is decided at most, while a program changes policies without a pause. */
  private static final int MAX_DECISIONS = 16;

  private final Authorizer authorizer;
  private final Appender appender;
  private final Counts counts;
  private final Repeats repeats;
  private final Throttle denialLines = new Throttle(MAX_DENIAL_LINES, System::nanoTime);

  Gate(Authorizer authorizer, Appender appender, Counts counts, Repeats repeats) {
    this.authorizer = authorizer;
    this.appender = appender;
    this.counts = counts;
    this.repeats = repeats;
  }

  /**
   * Does something that is decided anew when it turns out that other policies hold than those that
   * allowed or denied it.
   */
  <T> T deciding(Supplier<T> operation) {
    PoliciesMovedException last = null;
    for (int attempt = 0; attempt < MAX_DECISIONS; attempt++) {
      try {
        return operation.get();
      } catch (PoliciesMovedException e) {
        last = e;
        authorizer.learn(e.epoch());
      }
    }
    throw new UnavailableException(
        ErrorCode.OVERLOADED, "The policies change all the time; try again", last);
  }

  /**
   * Lets the caller through or records the denial and refuses.
   *
   * @return the caller, with what the permission stands on
   */
  Caller enter(Caller caller, Capability capability, AuditAction action, String resource) {
    Rights rights = authorizer.rights(caller);
    Decision decision = rights.decide(capability, resource);
    Caller decided = caller.on(new Basis(rights.epoch(), decision.notAfter()));
    if (!decision.allowed()) {
      recordDenials(decided, action, List.of(resource));
      throw denied(capability);
    }
    return decided;
  }

  /** As {@link #enter}, to something that is allowed if rights in a whole say so. */
  Caller enter(
      Caller caller,
      Capability capability,
      AuditAction action,
      String resource,
      Predicate<Rights> allowed) {
    Rights rights = authorizer.rights(caller);
    Caller decided = caller.on(new Basis(rights.epoch(), 0));
    if (!allowed.test(rights)) {
      recordDenials(decided, action, List.of(resource));
      throw denied(capability);
    }
    return decided;
  }

  /** What a caller may do, now and by the policies of {@link Rights#epoch}. */
  Rights rights(Caller caller) {
    return authorizer.rights(caller);
  }

  /**
   * Records that the caller was not allowed to do something to some resources; refuses in another
   * way when the caller's token does not hold any more.
   */
  void recordDenials(Caller caller, AuditAction action, List<String> resources) {
    recordRefusals(resources.stream().map(name -> Events.denied(caller, action, name)).toList());
    for (String resource : resources) {
      counts.denied();
      long omitted = denialLines.pass();
      if (omitted >= 0) {
        LogLine line =
            action == AuditAction.READ
                ? LogEvent.SECRET_READ_DENIED.to(log).with("secret_name", resource)
                : LogEvent.ACCESS_DENIED
                    .to(log)
                    .with("action", action.name().toLowerCase(Locale.ROOT))
                    .with("resource", resource);
        line.with("omitted", omitted == 0 ? null : omitted).by(caller.context()).write();
      }
    }
  }

  static AccessDeniedException denied(Capability capability) {
    return new AccessDeniedException(
        "You are not allowed to "
            + capability.wireName()
            + " here; ask for a policy that grants it");
  }

  /** Looks something up, records that, and only then gives it. */
  <T> T recorded(Caller caller, AuditAction action, String resource, Supplier<Found<T>> lookUp) {
    return recorded(caller, action, resource, lookUp, Map.of());
  }

  /** As {@link #recorded}, with more about it in the audit log. */
  <T> T recorded(
      Caller caller,
      AuditAction action,
      String resource,
      Supplier<Found<T>> lookUp,
      Map<String, String> details) {
    Found<T> found;
    try {
      found = lookUp.get();
    } catch (UnavailableException e) {
      throw e;
    } catch (ClavigerException e) {
      recordRefusals(List.of(Events.failed(caller, action, Event.Subject.named(resource), e)));
      throw e;
    }
    record(Events.done(caller, action, found.subject(), details));
    return found.result();
  }

  /** Records what is to be answered; refuses when the caller's token does not hold any more. */
  void record(Event event) {
    record(List.of(event));
  }

  /** Records why something was refused; refuses otherwise when the caller's token is stale. */
  void recordRefusal(Event refusal) {
    recordRefusals(List.of(refusal));
  }

  /** As {@link #record}, but what repeats itself is counted; another event tells how often. */
  private void recordRefusals(List<Event> refusals) {
    List<Event> news = refusals.stream().filter(refusal -> !repeats.counts(refusal)).toList();
    if (!news.isEmpty()) {
      record(news);
    }
  }

  private void record(List<Event> events) {
    Appended appended = appender.append(events);
    for (Event event : events) {
      Conditions conditions = event.conditions();
      if (!appended.holds(conditions)) {
        throw superseded(conditions, appended.seen(), appended.receipt());
      }
    }
  }

  /** Why something based on a caller's token and on policies may not leave. */
  static RuntimeException superseded(Conditions conditions, Seen seen, Receipt receipt) {
    boolean tokenHolds =
        conditions.tokenHolds(seen)
            && (conditions.notAfter() == 0 || receipt.tip().at() < conditions.notAfter());
    return tokenHolds && !conditions.policiesHold(seen)
        ? new PoliciesMovedException(seen.policyEpoch())
        : staleToken();
  }

  /**
   * What to throw for a change that was undone. When that is because of the caller's token, the
   * audit log hears of it.
   */
  RuntimeException undone(
      Caller caller, AuditAction action, String resource, SupersededException cause) {
    RuntimeException meaning = cause.meaning();
    if (meaning instanceof ClavigerException error) {
      recordRefusal(Events.failed(caller, action, Event.Subject.named(resource), error));
    }
    return meaning;
  }

  static UnauthenticatedException staleToken() {
    return new UnauthenticatedException(Conditions.STALE_TOKEN);
  }

  /** Something looked up, and what the event about it names. */
  record Found<T>(T result, Event.Subject subject) {}
}
