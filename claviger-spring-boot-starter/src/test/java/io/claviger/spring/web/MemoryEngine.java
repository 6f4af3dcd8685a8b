package io.claviger.spring.web;

import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.AuditResult;
import io.claviger.api.BatchEntry;
import io.claviger.api.CallerContext;
import io.claviger.api.ClavigerException;
import io.claviger.api.ConflictException;
import io.claviger.api.CreateSecret;
import io.claviger.api.ErrorCode;
import io.claviger.api.GoneException;
import io.claviger.api.ListQuery;
import io.claviger.api.NotFoundException;
import io.claviger.api.Page;
import io.claviger.api.PutSecret;
import io.claviger.api.Secret;
import io.claviger.api.SecretMetadata;
import io.claviger.api.SecretReference;
import io.claviger.api.SecretState;
import io.claviger.api.SecretType;
import io.claviger.api.SecretValue;
import io.claviger.api.SecretVersion;
import io.claviger.api.SecretsAudit;
import io.claviger.api.SecretsManager;
import io.claviger.api.StagingLabel;
import io.claviger.api.TrailPage;
import io.claviger.api.TrailQuery;
import io.claviger.api.UpdateMetadata;
import io.claviger.api.VersionSelector;
import io.claviger.api.VersionState;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Secrets and trail in memory, for one test application. */
final class MemoryEngine {
  private final TreeMap<String, Entry> entries = new TreeMap<>();
  private final List<AuditEvent> events = new ArrayList<>();

  SecretsManager secrets(CallerContext caller) {
    return new Manager(caller);
  }

  SecretsAudit audit(CallerContext caller) {
    return new SecretsAudit() {
      @Override
      public SecretsAudit as(CallerContext other) {
        return audit(other);
      }

      @Override
      public TrailPage trail(TrailQuery query) {
        return search(query);
      }
    };
  }

  private synchronized TrailPage search(TrailQuery query) {
    List<AuditEvent> found =
        events.reversed().stream()
            .filter(e -> query.before().isEmpty() || e.id() < query.before().getAsLong())
            .filter(e -> query.resourceName().map(e.resourceName()::equals).orElse(true))
            .filter(e -> query.prefix().map(e.resourceName()::startsWith).orElse(true))
            .filter(e -> query.action().map(a -> a == e.action()).orElse(true))
            .filter(e -> query.result().map(r -> r == e.result()).orElse(true))
            .filter(e -> query.actorId().map(a -> a.equals(e.actorId().orElse(""))).orElse(true))
            .filter(e -> query.from().map(f -> !e.timestamp().isBefore(f)).orElse(true))
            .filter(
                e -> query.requestId().map(r -> r.equals(e.requestId().orElse(""))).orElse(true))
            .toList();
    boolean more = found.size() > query.limit();
    List<AuditEvent> page = more ? found.subList(0, query.limit()) : found;
    OptionalLong next = more ? OptionalLong.of(page.getLast().id()) : OptionalLong.empty();
    return new TrailPage(page, next, OptionalLong.empty());
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }

  /** A secret. */
  private static final class Entry {
    final List<Version> versions = new ArrayList<>();
    final Map<StagingLabel, Long> labels = new EnumMap<>(StagingLabel.class);
    SecretMetadata base;
    Optional<Instant> deletedAt = Optional.empty();
  }

  /** A version; its bytes are a copy, as the caller may overwrite its own. */
  private static final class Version {
    SecretValue value;
    VersionState state = VersionState.ENABLED;
    Instant createdAt;
    String createdBy;
    String idempotencyKey;
  }

  private final class Manager implements SecretsManager {
    private final CallerContext caller;

    Manager(CallerContext caller) {
      this.caller = caller;
    }

    @Override
    public SecretsManager as(CallerContext other) {
      return new Manager(other);
    }

    private <T> T audited(AuditAction action, String name, Supplier<T> work) {
      synchronized (MemoryEngine.this) {
        try {
          T result = work.get();
          record(action, name, AuditResult.SUCCESS, Optional.empty());
          return result;
        } catch (ClavigerException e) {
          record(action, name, AuditResult.FAILURE, Optional.of(e.safeMessage()));
          throw e;
        }
      }
    }

    private void record(
        AuditAction action, String name, AuditResult result, Optional<String> error) {
      events.add(
          new AuditEvent(
              events.size() + 1,
              action,
              name,
              now(),
              result,
              Optional.of(caller.principal()),
              caller.address(),
              caller.userAgent(),
              caller.requestId(),
              OptionalLong.empty(),
              Map.of(),
              error,
              OptionalInt.of(0)));
    }

    private Entry entry(String name) {
      Entry entry = entries.get(name);
      if (entry == null) {
        throw NotFoundException.secret();
      }
      return entry;
    }

    private Entry active(String name) {
      Entry entry = entry(name);
      if (entry.deletedAt.isPresent()) {
        throw new ConflictException(ErrorCode.SECRET_DELETED, "the secret is deleted");
      }
      return entry;
    }

    private SecretVersion version(Entry entry, long number) {
      if (number < 1 || number > entry.versions.size()) {
        throw NotFoundException.version("version " + number);
      }
      Version version = entry.versions.get((int) number - 1);
      Set<StagingLabel> labels = new HashSet<>();
      entry.labels.forEach(
          (label, at) -> {
            if (at == number) {
              labels.add(label);
            }
          });
      return new SecretVersion(
          entry.base.name(),
          number,
          entry.base.type(),
          version.value.contentType(),
          version.state,
          labels,
          version.createdAt,
          version.createdBy,
          Optional.empty());
    }

    private SecretVersion add(Entry entry, SecretValue value, String idempotencyKey) {
      Version version = new Version();
      version.value = SecretValue.of(value.revealBytes(), value.contentType());
      version.createdAt = now();
      version.createdBy = caller.principal();
      version.idempotencyKey = idempotencyKey;
      entry.versions.add(version);
      move(entry, entry.versions.size());
      return version(entry, entry.versions.size());
    }

    private void move(Entry entry, long number) {
      Long current = entry.labels.put(StagingLabel.CURRENT, number);
      if (current != null) {
        entry.labels.put(StagingLabel.PREVIOUS, current);
      }
    }

    @Override
    public SecretVersion create(CreateSecret request) {
      return audited(
          AuditAction.CREATE,
          request.name(),
          () -> {
            if (entries.containsKey(request.name())) {
              throw new ConflictException(
                  ErrorCode.SECRET_EXISTS, "a secret of this name exists already");
            }
            Entry entry = new Entry();
            Instant now = now();
            entry.base =
                new SecretMetadata(
                    request.name(),
                    SecretState.ACTIVE,
                    request.type(),
                    request.description(),
                    request.owner(),
                    request.tags(),
                    request.expiresDays(),
                    Map.of(),
                    0,
                    now,
                    caller.principal(),
                    now,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
            entries.put(request.name(), entry);
            return add(entry, request.value(), request.idempotencyKey().orElse(null));
          });
    }

    @Override
    public Secret get(String name, VersionSelector selector) {
      return audited(
          AuditAction.READ,
          name,
          () -> {
            Entry entry = active(name);
            Long number =
                switch (selector) {
                  case VersionSelector.ByNumber byNumber -> byNumber.version();
                  case VersionSelector.ByLabel byLabel -> entry.labels.get(byLabel.label());
                };
            if (number == null) {
              throw NotFoundException.version(selector.describe());
            }
            SecretVersion version = version(entry, number);
            if (version.state() != VersionState.ENABLED) {
              throw new GoneException(ErrorCode.SECRET_DISABLED, "the version is disabled");
            }
            return new Secret(version, entry.versions.get(number.intValue() - 1).value);
          });
    }

    @Override
    public List<BatchEntry> getAll(List<SecretReference> references) {
      List<BatchEntry> found = new ArrayList<>();
      for (SecretReference reference : references) {
        try {
          found.add(new BatchEntry.Found(reference, get(reference.name(), reference.selector())));
        } catch (ClavigerException e) {
          found.add(new BatchEntry.Refused(reference, e));
        }
      }
      return found;
    }

    @Override
    public SecretVersion put(PutSecret request) {
      return audited(
          AuditAction.UPDATE,
          request.name(),
          () -> {
            Entry entry = active(request.name());
            if (request.expectedVersion().isPresent()
                && request.expectedVersion().getAsLong()
                    != entry.labels.get(StagingLabel.CURRENT)) {
              throw new ConflictException(ErrorCode.VERSION_CONFLICT, "another version is current");
            }
            String key = request.idempotencyKey().orElse(null);
            for (int i = 0; key != null && i < entry.versions.size(); i++) {
              if (key.equals(entry.versions.get(i).idempotencyKey)) {
                if (!entry.versions.get(i).value.equals(request.value())) {
                  throw new ConflictException(
                      ErrorCode.IDEMPOTENCY_CONFLICT, "the key was used with another value");
                }
                return version(entry, i + 1);
              }
            }
            return add(entry, request.value(), key);
          });
    }

    private SecretMetadata describe(Entry entry) {
      SecretMetadata base = entry.base;
      return new SecretMetadata(
          base.name(),
          entry.deletedAt.isPresent() ? SecretState.DELETED : SecretState.ACTIVE,
          base.type(),
          base.description(),
          base.owner(),
          base.tags(),
          base.expiresDays(),
          entry.labels,
          entry.versions.size(),
          base.createdAt(),
          base.createdBy(),
          base.updatedAt(),
          Optional.empty(),
          entry.deletedAt,
          base.purgeAt());
    }

    @Override
    public SecretMetadata metadata(String name) {
      return audited(AuditAction.READ_METADATA, name, () -> describe(entry(name)));
    }

    @Override
    public SecretMetadata updateMetadata(UpdateMetadata request) {
      return audited(
          AuditAction.UPDATE_METADATA,
          request.name(),
          () -> {
            Entry entry = active(request.name());
            SecretMetadata old = entry.base;
            OptionalInt days =
                request.expiresDays().isPresent() ? request.expiresDays() : old.expiresDays();
            change(
                entry,
                request.type().orElse(old.type()),
                request.description().orElse(old.description()),
                request.owner().orElse(old.owner()),
                request.tags().orElse(old.tags()),
                days,
                old.purgeAt());
            return describe(entry);
          });
    }

    private void change(
        Entry entry,
        SecretType type,
        String description,
        String owner,
        Map<String, String> tags,
        OptionalInt days,
        Optional<Instant> purgeAt) {
      SecretMetadata old = entry.base;
      entry.base =
          new SecretMetadata(
              old.name(),
              old.state(),
              type,
              description,
              owner,
              tags,
              days,
              Map.of(),
              0,
              old.createdAt(),
              old.createdBy(),
              now(),
              Optional.empty(),
              Optional.empty(),
              purgeAt);
    }

    @Override
    public Page<SecretMetadata> list(ListQuery query) {
      return audited(
          AuditAction.LIST,
          query.prefix(),
          () -> {
            List<SecretMetadata> found =
                entries.tailMap(query.cursor().orElse(""), false).values().stream()
                    .map(this::describe)
                    .filter(m -> m.name().startsWith(query.prefix()))
                    .filter(m -> query.type().isEmpty() || query.type().get() == m.type())
                    .filter(m -> query.includeDeleted() || m.state() == SecretState.ACTIVE)
                    .toList();
            boolean more = found.size() > query.limit();
            List<SecretMetadata> page = more ? found.subList(0, query.limit()) : found;
            return new Page<>(page, more ? Optional.of(page.getLast().name()) : Optional.empty());
          });
    }

    @Override
    public Page<SecretVersion> versions(String name, long before, int limit) {
      return audited(
          AuditAction.LIST_VERSIONS,
          name,
          () -> {
            Entry entry = entry(name);
            List<SecretVersion> found = new ArrayList<>();
            for (long number = Math.min(before - 1, entry.versions.size());
                number >= 1 && found.size() <= limit;
                number--) {
              found.add(version(entry, number));
            }
            if (found.size() <= limit) {
              return new Page<>(found, Optional.empty());
            }
            List<SecretVersion> page = found.subList(0, limit);
            return new Page<>(page, Optional.of(Long.toString(page.getLast().version())));
          });
    }

    @Override
    public SecretVersion rollback(String name, long version) {
      return audited(
          AuditAction.ROLLBACK,
          name,
          () -> {
            Entry entry = active(name);
            SecretVersion found = version(entry, version);
            if (found.state() != VersionState.ENABLED) {
              throw new GoneException(ErrorCode.SECRET_DISABLED, "the version is disabled");
            }
            move(entry, version);
            return version(entry, version);
          });
    }

    @Override
    public SecretVersion disable(String name, long version) {
      return audited(AuditAction.DISABLE, name, () -> state(name, version, VersionState.DISABLED));
    }

    @Override
    public SecretVersion enable(String name, long version) {
      return audited(AuditAction.ENABLE, name, () -> state(name, version, VersionState.ENABLED));
    }

    private SecretVersion state(String name, long version, VersionState state) {
      Entry entry = active(name);
      SecretVersion found = version(entry, version);
      entry.versions.get((int) found.version() - 1).state = state;
      return version(entry, version);
    }

    @Override
    public SecretMetadata delete(String name, Duration recoveryWindow) {
      return audited(
          AuditAction.DELETE,
          name,
          () -> {
            Entry entry = active(name);
            SecretMetadata old = entry.base;
            Instant now = now();
            change(
                entry,
                old.type(),
                old.description(),
                old.owner(),
                old.tags(),
                old.expiresDays(),
                Optional.of(now.plus(recoveryWindow)));
            entry.deletedAt = Optional.of(now);
            return describe(entry);
          });
    }

    @Override
    public SecretMetadata restore(String name) {
      return audited(
          AuditAction.RESTORE,
          name,
          () -> {
            Entry entry = deleted(name);
            entry.deletedAt = Optional.empty();
            return describe(entry);
          });
    }

    private Entry deleted(String name) {
      Entry entry = entry(name);
      if (entry.deletedAt.isEmpty()) {
        throw new ConflictException(ErrorCode.STATE_CONFLICT, "the secret is not deleted");
      }
      return entry;
    }

    @Override
    public void purge(String name) {
      audited(
          AuditAction.PURGE,
          name,
          () -> {
            deleted(name);
            return entries.remove(name);
          });
    }
  }
}
