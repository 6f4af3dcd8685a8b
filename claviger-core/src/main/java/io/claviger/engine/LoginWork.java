package io.claviger.engine;

import io.claviger.access.Caller;
import io.claviger.access.Capability;
import io.claviger.access.LoginGrant;
import io.claviger.access.LoginStore;
import io.claviger.access.SystemResources;
import io.claviger.api.AccessDeniedException;
import io.claviger.api.AuditAction;
import io.claviger.api.ClavigerException;
import io.claviger.api.ConflictException;
import io.claviger.api.NotFoundException;
import io.claviger.audit.Event;
import io.claviger.telemetry.LogEvent;
import io.claviger.tx.Transaction;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How ways to log in are administered: allowed, recorded, told to the log. Thread-safe. */
final class LoginWork {
  private static final Logger log = LoggerFactory.getLogger(LoginWork.class);
  private static final String RESOURCE = SystemResources.AUTH;

  private final LoginStore store;
  private final JournaledWork work;
  private final Gate gate;
  private final Predicate<Caller> hasLimitedUses;

  /** Makes it; whoever has a token with limited uses changes nothing. */
  LoginWork(LoginStore store, JournaledWork work, Gate gate, Predicate<Caller> hasLimitedUses) {
    this.store = store;
    this.work = work;
    this.gate = gate;
    this.hasLimitedUses = hasLimitedUses;
  }

  LoginStore store() {
    return store;
  }

  /**
   * A change.
   *
   * @param <T> what it gives
   */
  @FunctionalInterface
  interface Change<T> {
    Changed<T> make(Transaction tx, Caller permitted);
  }

  /** What was changed, and what the audit log says of it. */
  record Changed<T>(T result, Map<String, String> details) {}

  /** Makes a change in one transaction with its event. */
  <T> T change(Caller caller, Change<T> change) {
    Changed<T> changed =
        gate.deciding(
            () -> {
              Caller permitted =
                  gate.enter(caller, Capability.ADMIN, AuditAction.CHANGE_LOGIN, RESOURCE);
              if (hasLimitedUses.test(permitted)) {
                gate.recordDenials(permitted, AuditAction.CHANGE_LOGIN, List.of(RESOURCE));
                throw new AccessDeniedException(
                    "A token with a limited number of uses makes no other ways in");
              }
              return run(permitted, change);
            });
    tell(caller, changed);
    return changed.result();
  }

  private static void tell(Caller caller, Changed<?> changed) {
    LogEvent.LOGIN_CHANGED
        .to(log)
        .with("change", changed.details().get("change"))
        .with("method", changed.details().get("method"))
        .with("name", changed.details().get("name"))
        .by(caller.context())
        .write();
  }

  /** Refuses whoever may not make such changes, before anything is done for them. */
  void checkMayChange(Caller caller) {
    gate.deciding(() -> gate.enter(caller, Capability.ADMIN, AuditAction.CHANGE_LOGIN, RESOURCE));
  }

  /** Makes a change that whoever it is about may make. */
  <T> T changeOwn(Caller caller, Change<T> change) {
    Changed<T> changed = run(caller, change);
    tell(caller, changed);
    return changed.result();
  }

  /** Records why somebody was refused. */
  AccessDeniedException refused(Caller caller, String why) {
    AccessDeniedException denied = new AccessDeniedException(why);
    gate.recordRefusal(failed(caller, denied));
    return denied;
  }

  private <T> Changed<T> run(Caller permitted, Change<T> change) {
    try {
      return work.run(
          tx -> {
            Changed<T> changed = change.make(tx, permitted);
            Event event =
                Events.done(
                    permitted,
                    AuditAction.CHANGE_LOGIN,
                    Event.Subject.named(RESOURCE),
                    changed.details());
            return new JournaledWork.Planned<>(changed, List.of(event));
          });
    } catch (SupersededException e) {
      throw gate.undone(permitted, AuditAction.CHANGE_LOGIN, RESOURCE, e);
    } catch (RootOnlyException e) {
      gate.recordDenials(permitted, AuditAction.CHANGE_LOGIN, List.of(RESOURCE));
      throw e.denied();
    } catch (ConflictException | NotFoundException e) {
      gate.recordRefusal(failed(permitted, e));
      throw e;
    }
  }

  private static Event failed(Caller caller, ClavigerException error) {
    return Events.failed(caller, AuditAction.CHANGE_LOGIN, Event.Subject.named(RESOURCE), error);
  }

  /**
   * Refuses somebody who would get hold of the policy {@code root} by a change.
   *
   * @throws RootOnlyException if they do not have it; undoes the change
   */
  static void checkMayGive(Caller caller, LoginGrant grant) {
    if (grant.policies().contains(Caller.ROOT_POLICY)
        && !caller.policies().contains(Caller.ROOT_POLICY)) {
      throw new RootOnlyException();
    }
  }

  /** Leaves a transaction; the denial is recorded outside of it. */
  private static final class RootOnlyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RootOnlyException() {
      super("root only", null, false, false);
    }

    AccessDeniedException denied() {
      return new AccessDeniedException("Only who has the policy root may give it");
    }
  }

  /** Looks something up, and records that. */
  <T> T lookUp(Caller caller, Map<String, String> details, Supplier<T> found) {
    return gate.deciding(
        () -> {
          Caller permitted = gate.enter(caller, Capability.AUDIT, AuditAction.READ_LOGIN, RESOURCE);
          return gate.recorded(
              permitted,
              AuditAction.READ_LOGIN,
              RESOURCE,
              () -> new Gate.Found<>(found.get(), Event.Subject.named(RESOURCE)),
              details);
        });
  }
}
