package io.claviger.engine;

import com.github.benmanes.caffeine.cache.stats.CacheStats;
import io.claviger.api.AuditAction;
import io.claviger.audit.AppendStats;
import io.claviger.audit.Appender;
import io.claviger.audit.Folder;
import io.claviger.audit.Heads;
import io.claviger.audit.SuspiciousActivity;
import io.claviger.seal.KeyRings;
import io.claviger.telemetry.Meter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The list of an engine's numbers. {@code docs/metrics.md} explains the same. */
final class EngineMeters {
  private final List<Meter> meters = new ArrayList<>();

  /** The parts that have numbers. */
  record Sources(
      Counts counts,
      Observed observed,
      AppendStats appends,
      Appender appender,
      Folder folder,
      ChangeQueue changes,
      AuthFailures failures,
      SecretCache secrets,
      TokenCheck tokens,
      KeyRings rings,
      Announcer announcer,
      PolicyCatalog policies,
      Heads heads,
      AuditProof proof) {}

  static List<Meter> of(Sources from) {
    EngineMeters list = new EngineMeters();
    list.use(from.counts());
    list.access(from);
    list.audit(from);
    list.proof(from);
    list.days(from);
    list.caches(from);
    list.state(from);
    return list.meters;
  }

  private void use(Counts counts) {
    counter("secrets_created", "Secrets created.", counts, AuditAction.CREATE);
    counter("secret_versions_put", "Versions added to secrets.", counts, AuditAction.UPDATE);
    counter(
        "secrets_rotated",
        "Values replaced: versions that became CURRENT in the place of another.",
        counts,
        AuditAction.UPDATE);
    counter("secrets_revoked", "Versions made unreadable.", counts, AuditAction.DISABLE);
    counter("secrets_deleted", "Secrets deleted, recoverably.", counts, AuditAction.DELETE);
    counter("secrets_purged", "Secrets destroyed.", counts, AuditAction.PURGE);
    for (Outcome outcome : Outcome.values()) {
      if (outcome != Outcome.UNCHANGED) {
        meters.add(
            Meter.counter(
                    "claviger_reads", "Values asked for, by result.", () -> counts.reads(outcome))
                .tagged("result", outcome.tag()));
      }
      meters.add(
          Meter.counter("claviger_changes", "Changes, by result.", () -> counts.changes(outcome))
              .tagged("result", outcome.tag()));
    }
  }

  private void counter(String name, String description, Counts counts, AuditAction action) {
    meters.add(Meter.counter(name, description, () -> counts.done(action)));
  }

  private void access(Sources from) {
    meters.add(
        Meter.gauge(
            "claviger_policies", "Policies, besides the built-in ones.", from.policies()::size));
    meters.add(
        Meter.gauge(
            "claviger_policies_intact",
            "1 as long as the stored policies are what their catalogue says.",
            () -> from.policies().isIntact() ? 1 : 0));
    meters.add(
        Meter.counter(
            "claviger_denials",
            "Operations that an authenticated caller was not allowed.",
            from.counts()::denials));
    for (String reason : AuthFailures.REASONS) {
      meters.add(
          Meter.counter(
                  "claviger_authentication_failures",
                  "Requests without a valid token, by reason.",
                  () -> from.failures().counted(reason))
              .tagged("reason", reason));
    }
    meters.add(
        Meter.gauge(
            "claviger_tokens_active",
            "Access tokens that are neither expired, used up nor revoked.",
            from.observed()::activeTokens));
  }

  private void audit(Sources from) {
    for (SuspiciousActivity.Kind kind : SuspiciousActivity.Kind.values()) {
      meters.add(
          Meter.counter(
                  "claviger_suspicious_activity",
                  "Suspicious activities that this replica announced, by kind.",
                  () -> from.announcer().told(kind))
              .tagged("kind", kind.wireName()));
    }
    meters.add(
        Meter.counter(
            "claviger_append_failures",
            "Groups of events that could not be appended to the journal.",
            from.appends()::failedAppends));
    meters.add(
        Meter.gauge(
            "claviger_append_queue_bytes",
            "Bytes of events that wait for their append; 8 MiB at most.",
            from.appender()::queuedBytes));
    meters.add(
        Meter.gauge("claviger_change_queue_length", "Changes that wait.", from.changes()::waiting));
    String refused = "Callers refused because a queue was full.";
    meters.add(
        Meter.counter("claviger_overloaded", refused, from.appends()::refusedCallers)
            .tagged("queue", "append"));
    meters.add(
        Meter.counter("claviger_overloaded", refused, from.counts()::changesNotTaken)
            .tagged("queue", "change"));
    meters.add(
        Meter.counter(
            "claviger_folded_events",
            "Events that this replica put into the trail.",
            from.folder()::foldedEvents));
    meters.add(
        Meter.gauge(
            "claviger_fold_lag_events",
            "Events of the journal that are not in the trail yet.",
            from.observed()::foldLagEvents));
    meters.add(
        Meter.gauge(
            "claviger_fold_lag_seconds",
            "Age of the oldest event that is not in the trail yet.",
            from.observed()::foldLagSeconds));
  }

  private void proof(Sources from) {
    meters.add(
        Meter.gauge(
            "claviger_head_lag_events",
            "Events of the journal behind the last head that this replica signed or checked.",
            from.observed()::headLagEvents));
    meters.add(
        Meter.gauge(
            "claviger_head_lag_seconds",
            "Age of the oldest event that no such head vouches for yet.",
            from.observed()::headLagSeconds));
    meters.add(
        Meter.counter(
            "claviger_head_publish_failures",
            "Attempts to publish a head that failed.",
            from.heads()::publishFailures));
    for (boolean valid : new boolean[] {true, false}) {
      meters.add(
          Meter.counter(
                  "claviger_audit_verifications",
                  "Verifications by this replica, by what they found.",
                  () -> from.proof().verifications(valid))
              .tagged("result", valid ? "valid" : "damaged"));
    }
  }

  private void days(Sources from) {
    meters.add(
        Meter.gauge(
            "claviger_audit_days_ahead",
            "Days to come for whose events the database has a place.",
            from.observed()::daysAhead));
    meters.add(
        Meter.counter(
            "claviger_audit_discarded_days",
            "Days of the audit log for which this replica signed a checkpoint.",
            from.counts()::discardedDays));
  }

  private void caches(Sources from) {
    cache("secrets", from.secrets()::stats);
    cache("tokens", from.tokens()::cacheStats);
  }

  private void cache(String cache, Supplier<CacheStats> stats) {
    String what = "Lookups in a cache that found something.";
    meters.add(
        Meter.counter("claviger_cache_hits", what, () -> stats.get().hitCount())
            .tagged("cache", cache));
    what = "Lookups in a cache that found nothing.";
    meters.add(
        Meter.counter("claviger_cache_misses", what, () -> stats.get().missCount())
            .tagged("cache", cache));
  }

  private void state(Sources from) {
    up("database", from.observed()::isDatabaseUp);
    up("keys", from.observed()::areKeysInOrder);
    up("audit", () -> from.appender().problem() == null && from.folder().alarm() == null);
    meters.add(
        Meter.gauge(
            "claviger_key_ring_revision",
            "The revision of the key ring that this replica has.",
            from.rings()::revision));
    String expiring = "Secrets whose CURRENT version expires soon.";
    meters.add(
        Meter.gauge("claviger_secrets_expiring", expiring, from.observed()::expiringSoon)
            .tagged("within", "7d"));
    meters.add(
        Meter.gauge("claviger_secrets_expiring", expiring, from.observed()::expiringLater)
            .tagged("within", "30d"));
  }

  private void up(String part, BooleanSupplier works) {
    meters.add(
        Meter.gauge(
                "claviger_up",
                "1 when a part works, 0 when it does not.",
                () -> works.getAsBoolean() ? 1 : 0)
            .tagged("part", part));
  }
}
