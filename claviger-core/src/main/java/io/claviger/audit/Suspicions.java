package io.claviger.audit;

import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.AuditResult;
import io.claviger.api.ErrorCode;
import io.claviger.audit.SuspiciousActivity.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules. They see each event once, in order; what they remember is given to them. */
final class Suspicions {
  /** How many times an event stands for, besides itself. */
  static final String SUPPRESSED = "suppressed_repeats";

  /** So many activities of one kind are told of within the window. */
  static final int MOST_TOLD = 20;

  private static final String TOLD = "told";
  private static final String COUNT = "count";

  /** What is about one secret. */
  private static final Set<AuditAction> ON_SECRETS =
      EnumSet.of(
          AuditAction.CREATE,
          AuditAction.READ,
          AuditAction.UPDATE,
          AuditAction.READ_METADATA,
          AuditAction.UPDATE_METADATA,
          AuditAction.LIST_VERSIONS,
          AuditAction.ROLLBACK,
          AuditAction.DISABLE,
          AuditAction.ENABLE,
          AuditAction.DELETE,
          AuditAction.RESTORE,
          AuditAction.PURGE,
          AuditAction.READ_READERS);

  /** Failures that are no mistakes in a change, but attempts to see something. */
  private static final Set<AuditAction> LOOKING =
      EnumSet.of(
          AuditAction.READ,
          AuditAction.READ_METADATA,
          AuditAction.LIST_VERSIONS,
          AuditAction.READ_READERS,
          AuditAction.AUTHENTICATE);

  private static final List<String> WITHDRAWN =
      List.of(ErrorCode.SECRET_DELETED.wireName(), ErrorCode.SECRET_DISABLED.wireName());

  private static final String UNAUTHENTICATED = ErrorCode.UNAUTHENTICATED.wireName();

  private final SuspicionRules rules;
  private final Watch.Limit failures;
  private final Watch.Limit once;
  private final Watch.Limit secrets;
  private final Watch.Limit told;

  Suspicions(SuspicionRules rules) {
    this.rules = rules;
    long window = rules.windowMicros();
    this.failures = new Watch.Limit(rules.failures(), window);
    this.once = new Watch.Limit(1, window);
    this.secrets = new Watch.Limit(rules.manySecrets(), window);
    this.told = new Watch.Limit(MOST_TOLD, window);
  }

  /** How long a watch without news is of use. */
  long memory() {
    return 2 * rules.windowMicros();
  }

  /** Whether a value was released. */
  static boolean isRelease(TrailRow row) {
    AuditEvent event = row.event();
    return event.action() == AuditAction.READ
        && event.result() == AuditResult.SUCCESS
        && row.secretUid() != 0
        && event.actorId().isPresent();
  }

  /** What an event touches. */
  List<WatchRow.Key> keys(TrailRow row) {
    AuditEvent event = row.event();
    List<WatchRow.Key> keys = new ArrayList<>();
    if (isRelease(row)) {
      event.actorId().ifPresent(id -> add(keys, rules.manySecrets(), Kind.MANY_SECRETS, id));
    } else if (isRefusal(event)) {
      if (ON_SECRETS.contains(event.action())) {
        add(keys, rules.failures(), Kind.SECRET_FAILURES, event.resourceName());
      }
      event.actorId().ifPresent(id -> add(keys, rules.failures(), Kind.ACTOR_FAILURES, id));
      event.actorIp().ifPresent(ip -> add(keys, rules.failures(), Kind.ADDRESS_FAILURES, ip));
      if (isWithdrawn(event)) {
        add(
            keys,
            rules.failures(),
            Kind.WITHDRAWN_SECRET,
            event.actorId().orElse("") + " " + event.resourceName());
      }
    }
    return keys;
  }

  private static void add(List<WatchRow.Key> keys, int limit, Kind kind, String subject) {
    if (limit > 0) {
      keys.add(new WatchRow.Key(kind.wireName(), subject));
    }
  }

  /** The one watch of each kind that limits how much is told. */
  static WatchRow.Key limitOf(Kind kind) {
    return new WatchRow.Key(TOLD, kind.wireName());
  }

  /** Whether new readers matter. */
  boolean looksForNewReaders() {
    return rules.newReaderMicros() > 0;
  }

  /** When a principal reads too many secrets. */
  Watch.Limit secrets() {
    return secrets;
  }

  /** Whether a secret is read for so long that who reads it for the first time is suspicious. */
  boolean isLongLived(long firstReadAt, long at) {
    return looksForNewReaders() && at - firstReadAt >= rules.newReaderMicros();
  }

  /** What is remembered. */
  interface Memory {
    /** The watch for one of {@link #keys} or {@link #limitOf}. */
    Watch watch(WatchRow.Key key);

    /** A principal reads a secret; returns how many it has read in the window. */
    int secretsRead(String principal, long secretUid, long at);
  }

  /**
   * Looks at an event.
   *
   * @param memory what is remembered
   * @param isNewReader whether the principal reads a long-lived secret for the first time
   * @param found where activities are added
   */
  void look(TrailRow row, Memory memory, boolean isNewReader, List<SuspiciousActivity> found) {
    AuditEvent event = row.event();
    long at = TrailCells.micros(event);
    for (WatchRow.Key key : keys(row)) {
      Kind kind = Kind.ofWireName(key.kind());
      Watch watch = memory.watch(key);
      long count =
          switch (kind) {
            case MANY_SECRETS -> {
              int read = memory.secretsRead(key.subject(), row.secretUid(), at);
              yield watch.reached(at, read, secrets);
            }
            case WITHDRAWN_SECRET -> watch.happened(at, times(event), once);
            default -> watch.happened(at, times(event), failures);
          };
      tell(event, kind, count, memory, found);
    }
    if (isNewReader) {
      tell(event, Kind.NEW_READER, 1, memory, found);
    }
  }

  private void tell(
      AuditEvent event, Kind kind, long count, Memory memory, List<SuspiciousActivity> found) {
    if (count == 0) {
      return;
    }
    long at = TrailCells.micros(event);
    Watch limit = memory.watch(limitOf(kind));
    if (limit.mayTell(at, told)) {
      found.add(
          new SuspiciousActivity(
              event.id(),
              kind,
              at,
              ON_SECRETS.contains(event.action()) ? event.resourceName() : null,
              event.actorId().orElse(null),
              event.actorIp().orElse(null),
              count,
              limit.takeCount()));
    }
  }

  private static boolean isRefusal(AuditEvent event) {
    return event.result() == AuditResult.DENIED
        || (event.result() == AuditResult.FAILURE
            && (LOOKING.contains(event.action()) || begins(event, UNAUTHENTICATED)));
  }

  private static boolean isWithdrawn(AuditEvent event) {
    return event.action() == AuditAction.READ
        && WITHDRAWN.stream().anyMatch(code -> begins(event, code));
  }

  private static boolean begins(AuditEvent event, String code) {
    return event.errorMessage().filter(error -> error.startsWith(code + ":")).isPresent();
  }

  /** How many attempts an event stands for. */
  static long times(AuditEvent event) {
    Map<String, String> details = event.details();
    return event.action() == AuditAction.AUTHENTICATE
        ? Math.max(1, number(details.get(COUNT)))
        : 1 + number(details.get(SUPPRESSED));
  }

  private static long number(@Nullable String text) {
    try {
      return text == null ? 0 : Math.max(0, Math.min(Integer.MAX_VALUE, Long.parseLong(text)));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
