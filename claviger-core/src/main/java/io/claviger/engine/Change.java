package io.claviger.engine;

import io.claviger.access.Caller;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditResult;
import io.claviger.api.ClavigerException;
import io.claviger.audit.Actor;
import io.claviger.audit.Event;
import io.claviger.secret.SecretMutation;
import io.claviger.secret.StoredSecret;
import io.claviger.secret.Wanted;
import io.claviger.telemetry.LogLine;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One change of one secret: what it needs to see, and what it makes of it. It decides on the locked
 * state alone and may be asked again with another one.
 *
 * @param <T> what the caller gets
 */
abstract class Change<T> {
  final Caller caller;
  final AuditAction action;
  private final Wanted wanted;

  Change(Caller caller, AuditAction action, Wanted wanted) {
    this.caller = caller;
    this.action = action;
    this.wanted = wanted;
  }

  final Wanted wanted() {
    return wanted;
  }

  /**
   * Decides.
   *
   * @param stored the locked secret, if it exists
   * @param now the database's clock, microseconds since 1970 UTC
   * @return what to write and answer
   * @throws ClavigerException if the change is refused; recorded as a failure
   */
  abstract Done<T> decide(Optional<StoredSecret> stored, long now);

  /**
   * A change that was decided.
   *
   * @param mutation what to write; null when all is as wanted already
   * @param result what the caller gets
   * @param subject what it was done to
   * @param details more for the audit log
   */
  record Done<T>(
      @Nullable SecretMutation mutation,
      T result,
      Event.Subject subject,
      Map<String, String> details) {}

  /** Adds what the log says about this change, but for who made it. */
  LogLine describe(LogLine line, Done<?> made) {
    line.with("secret_name", wanted.name());
    return switch (action) {
      case UPDATE, ROLLBACK, DISABLE, ENABLE -> line.with("version", made.subject().version());
      default -> line;
    };
  }

  final Event event(Done<T> done) {
    return new Event(
        action,
        AuditResult.SUCCESS,
        done.subject(),
        Actor.of(caller.context()),
        done.details(),
        null,
        -1,
        Events.conditions(caller));
  }

  final Event refusal(Optional<StoredSecret> stored, ClavigerException error) {
    long uid = stored.map(secret -> secret.header().uid()).orElse(0L);
    return new Event(
        action,
        AuditResult.FAILURE,
        new Event.Subject(wanted.name(), uid, 0),
        Actor.of(caller.context()),
        Map.of(),
        Events.describe(error),
        -1,
        Events.conditions(caller));
  }
}
