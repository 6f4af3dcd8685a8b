package io.claviger.engine;

import io.claviger.api.AuditAction;
import io.claviger.api.ClavigerException;
import io.claviger.api.OutcomeUnknownException;
import io.claviger.telemetry.LogEvent;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells operators of changes: a line in the log and a count, once the change is committed. On the
 * thread of the caller, so that the line belongs to its request. Thread-safe.
 */
final class ChangeReport {
  private static final Logger log = LoggerFactory.getLogger(ChangeReport.class);

  private final Counts counts;

  ChangeReport(Counts counts) {
    this.counts = counts;
  }

  void notTaken() {
    counts.changeNotTaken();
  }

  void committed(int changes) {
    counts.recorders().commit(changes);
  }

  void done(Change<?> change, Change.Done<?> done) {
    if (done.mutation() == null) {
      counts.unchanged();
      return;
    }
    counts.changed(change.action);
    LogEvent event = eventOf(change.action);
    if (event != null) {
      change.describe(event.to(log), done).by(change.caller.context()).write();
    }
  }

  void failed(Change<?> change, ClavigerException error) {
    counts.changeFailed(error.code());
    if (error instanceof OutcomeUnknownException) {
      LogEvent.CHANGE_OUTCOME_UNKNOWN
          .to(log)
          .with("secret_name", change.wanted().name())
          .with("action", change.action.name().toLowerCase(Locale.ROOT))
          .by(change.caller.context())
          .write();
    }
  }

  private static @Nullable LogEvent eventOf(AuditAction action) {
    return switch (action) {
      case CREATE -> LogEvent.SECRET_CREATED;
      case UPDATE -> LogEvent.SECRET_VERSION_ADDED;
      case UPDATE_METADATA -> LogEvent.SECRET_METADATA_CHANGED;
      case ROLLBACK -> LogEvent.SECRET_ROLLED_BACK;
      case DISABLE -> LogEvent.SECRET_VERSION_DISABLED;
      case ENABLE -> LogEvent.SECRET_VERSION_ENABLED;
      case DELETE -> LogEvent.SECRET_DELETED;
      case RESTORE -> LogEvent.SECRET_RESTORED;
      case PURGE -> LogEvent.SECRET_PURGED;
      default -> null;
    };
  }
}
