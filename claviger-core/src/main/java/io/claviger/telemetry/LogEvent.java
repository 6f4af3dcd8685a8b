package io.claviger.telemetry;

import static org.slf4j.event.Level.ERROR;
import static org.slf4j.event.Level.INFO;
import static org.slf4j.event.Level.WARN;

import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Every event that Claviger logs at INFO or above: its level and its fields. The name in the log is
 * the lower-case one. {@code docs/logging.md} lists the same and says what to do.
 */
public enum LogEvent {
  /** An instance serves. */
  ENGINE_STARTED(INFO, "database"),
  /** An instance was closed. */
  ENGINE_STOPPED(INFO, "database"),

  /** A secret was created. */
  SECRET_CREATED(INFO, actor("secret_name", "secret_type", "expires_days")),
  /** A version was put. */
  SECRET_VERSION_ADDED(INFO, actor("secret_name", "version")),
  /** CURRENT was moved to another version. */
  SECRET_ROLLED_BACK(INFO, actor("secret_name", "version")),
  /** A version was made unreadable. */
  SECRET_VERSION_DISABLED(INFO, actor("secret_name", "version")),
  /** A version was made readable again. */
  SECRET_VERSION_ENABLED(INFO, actor("secret_name", "version")),
  /** Type, owner, tags or the like were changed. */
  SECRET_METADATA_CHANGED(INFO, actor("secret_name")),
  /** A secret was soft-deleted. */
  SECRET_DELETED(INFO, actor("secret_name")),
  /** A soft delete was undone. */
  SECRET_RESTORED(INFO, actor("secret_name")),
  /** A secret was destroyed. */
  SECRET_PURGED(INFO, actor("secret_name")),
  /** A secret that was due could not be destroyed; tried again. */
  SECRET_PURGE_POSTPONED(INFO, "secret_name", "error"),
  /** A change may or may not have been made. */
  CHANGE_OUTCOME_UNKNOWN(WARN, actor("secret_name", "action")),
  /** A refused change is missing in the audit log. */
  CHANGE_UNRECORDED(WARN, actor("secret_name", "action", "error")),
  /** A defect: a change failed. */
  CHANGE_FAILED(ERROR, actor("secret_name", "action")),

  /** Somebody wanted to read a value and may not. */
  SECRET_READ_DENIED(WARN, actor("secret_name", "omitted")),
  /** Somebody wanted to do something else and may not. */
  ACCESS_DENIED(WARN, actor("action", "resource", "omitted")),
  /** Somebody did not show a valid token; counted for ten seconds. */
  AUTHENTICATION_FAILED(WARN, "reason", "count", "actor_ip"),
  /** The same from more addresses than are listed. */
  AUTHENTICATION_FAILURES_OMITTED(WARN, "count"),
  /** A token was made. */
  TOKEN_CREATED(INFO, actor("accessor", "principal", "policies")),
  /** A token was revoked, and all that were made with it. */
  TOKEN_REVOKED(INFO, actor("accessor", "tokens")),

  /** Somebody logged in and got a token. */
  LOGGED_IN(INFO, actor("method", "accessor", "policies")),
  /** A way to log in was changed: a role, a secret id. */
  LOGIN_CHANGED(INFO, actor("change", "method", "name")),

  /** A policy was made or changed. */
  POLICY_CHANGED(INFO, actor("policy", "version")),
  /** A policy was deleted. */
  POLICY_DELETED(INFO, actor("policy", "version")),
  /** A stored policy is no policy to this program; nobody has anything of it. */
  POLICY_UNREADABLE(ERROR, "policy"),
  /** The stored policies are not what their catalogue says; only root may do anything. */
  POLICIES_ALTERED(ERROR, "epoch"),

  /** A step in the life of a sealing key. */
  KEY_ROTATED(INFO, "key", "step", "actor_id"),
  /** The key ring is wrapped by another root key. */
  ROOT_KEY_ROTATED(INFO, "root_key", "actor_id"),
  /** This process took up a key ring that another one changed. */
  KEY_RING_CHANGED(INFO, "revision"),

  /** Accesses cannot be recorded, so nothing is released. */
  AUDIT_UNAVAILABLE(WARN, "error"),
  /** Accesses are recorded again. */
  AUDIT_RECOVERED(INFO),
  /** A defect: an append failed. */
  APPEND_FAILED(ERROR),
  /** Rows this process had appended are gone; it releases nothing any more. */
  AUDIT_JOURNAL_LOST(ERROR, "seq"),
  /** A journal row was changed outside Claviger; nothing more is signed. */
  AUDIT_CHAIN_BROKEN(ERROR, "seq", "what"),
  /** A head of the journal was signed, here or by another replica, and published. */
  AUDIT_HEAD_PUBLISHED(INFO, "number", "seq", "head"),
  /** A head was signed but could not be published. */
  AUDIT_HEAD_UNPUBLISHED(ERROR, "number", "seq", "place", "error"),
  /** A head in the database was not signed by Claviger, or names a row that is not there. */
  AUDIT_HEAD_FORGED(ERROR, "number", "seq"),
  /** The database is not the one whose head was published last; nothing is served. */
  AUDIT_HEAD_MISMATCH(ERROR, "number", "seq", "what"),
  /** A verification found that the audit log was altered. */
  AUDIT_LOG_DAMAGED(ERROR, "damages", "seq", "kind", "what"),
  /** A recovery was declared while this process ran; it signs nothing until its restart. */
  AUDIT_SIGNING_STOPPED(WARN),
  /** A day of the audit log was discarded by rule. */
  AUDIT_DISCARDED(INFO, "day", "events", "checkpoint"),
  /** Unusually many days are due; they go from the next hour on. */
  AUDIT_RETENTION_ANNOUNCED(WARN, "days", "until", "retention_days"),
  /** The trail of a day that goes does not say what the journal says. */
  AUDIT_RETENTION_DAMAGE(ERROR, "day", "damages", "id", "kind"),
  /** The oldest day is not discarded, since journal or heads were altered. */
  AUDIT_RETENTION_REFUSED(ERROR, "what"),
  /** Old days could not be discarded; tried again. */
  AUDIT_RETENTION_WAITS(WARN, "error"),
  /** A defect: old days could not be discarded. */
  AUDIT_RETENTION_FAILED(ERROR),
  /** Soon the database has no place for the events of a day. */
  AUDIT_DAYS_RUN_OUT(ERROR, "days"),
  /** A defect: the journal could not be followed. */
  AUDIT_FOLLOW_FAILED(ERROR),
  /** A stored row was changed outside Claviger. */
  INTEGRITY_VIOLATION(ERROR, "table", "secret", "id", "version", "what", "repeated"),
  /** A defect: the trail could not be made from the journal. */
  FOLD_FAILED(ERROR),
  /** Something in the audit log that somebody should look at. */
  SUSPICIOUS_ACTIVITY_DETECTED(
      WARN, "kind", "secret", "failure_count", "actor_id", "actor_ip", "event_id", "omitted"),
  /** Rows of the journal wait for a minute and the trail does not move. */
  FOLD_STALLED(ERROR, "seq"),
  /** The turn to fold was taken for longer than Claviger takes it; somebody else did. */
  FOLD_LEASE_IGNORED(ERROR, "seq"),

  /** A regular task has to wait. */
  HOUSEKEEPING_WAITS(WARN, "task", "error"),
  /** A regular task works again. */
  HOUSEKEEPING_RECOVERED(INFO, "task"),
  /** A defect: a regular task failed. */
  HOUSEKEEPING_FAILED(ERROR, "task"),
  /** The housekeeping was still busy when the instance closed. */
  HOUSEKEEPING_STUCK(WARN),

  /** Connections were closed for others, or not accepted. */
  CONNECTIONS_CUT(WARN, "reason", "actor_ip", "omitted"),
  /** A defect: new connections could not be read from; tried again. */
  CONNECTIONS_FAILED(ERROR, "omitted"),
  /** A client makes too many requests and is refused; told once a minute. */
  RATE_LIMITED(WARN, "limit", "actor_id", "actor_ip", "omitted"),
  /** A request was answered 503. */
  REQUEST_UNAVAILABLE(WARN, "error", "causes", "omitted", "request_id"),
  /** A defect: a request was answered 500. */
  REQUEST_FAILED(ERROR, "request_id");

  private final Level level;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> fields;

  LogEvent(Level level, String... fields) {
    this.level = level;
    this.fields = List.of(fields);
  }

  /** The fields, and those that tell who did it. */
  private static String[] actor(String... fields) {
    String[] all = new String[fields.length + 3];
    System.arraycopy(fields, 0, all, 0, fields.length);
    all[fields.length] = "actor_id";
    all[fields.length + 1] = "actor_ip";
    all[fields.length + 2] = "request_id";
    return all;
  }

  /**
   * Returns the name in the log.
   *
   * @return the lower-case name
   */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the level.
   *
   * @return INFO, WARN or ERROR
   */
  public Level level() {
    return level;
  }

  /**
   * Returns what a line may hold besides its sentence; what does not apply is left out.
   *
   * @return the names of the fields
   */
  public List<String> fields() {
    return fields;
  }

  /**
   * Begins a line.
   *
   * @param log where it goes
   * @return the line; nothing is written before {@link LogLine#write}
   */
  public LogLine to(Logger log) {
    return new LogLine(this, log);
  }
}
