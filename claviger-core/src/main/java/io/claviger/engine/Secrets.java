package io.claviger.engine;

import io.claviger.access.Caller;
import io.claviger.access.Capability;
import io.claviger.api.AuditAction;
import io.claviger.api.BatchEntry;
import io.claviger.api.CallerContext;
import io.claviger.api.CreateSecret;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.ListQuery;
import io.claviger.api.Page;
import io.claviger.api.PutSecret;
import io.claviger.api.Secret;
import io.claviger.api.SecretMetadata;
import io.claviger.api.SecretName;
import io.claviger.api.SecretReference;
import io.claviger.api.SecretVersion;
import io.claviger.api.SecretsManager;
import io.claviger.api.UpdateMetadata;
import io.claviger.api.VersionSelector;
import io.claviger.audit.Event;
import io.claviger.secret.SecretFilter;
import io.claviger.secret.SecretHeader;
import io.claviger.secret.SecretStore;
import io.claviger.secret.StoredSecret;
import io.claviger.secret.StoredVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The facade over secrets: who, whether, what, in this order. */
final class Secrets implements SecretsManager {
  private final Parts parts;
  private final Acting acting;

  Secrets(Parts parts, Acting acting) {
    this.parts = parts;
    this.acting = acting;
  }

  /** What the facade is made of. */
  record Parts(
      Gate gate, ValueReader reader, ChangeQueue changes, SecretStore store, Values values) {}

  @Override
  public SecretsManager as(CallerContext caller) {
    return new Secrets(parts, acting.as(caller));
  }

  @Override
  public SecretVersion create(CreateSecret request) {
    Values.check(request.value());
    Caller caller = enter(Capability.CREATE, AuditAction.CREATE, request.name());
    return parts.changes.submit(new CreateChange(caller, request, parts.values));
  }

  @Override
  public Secret get(String name, VersionSelector selector) {
    SecretReference wanted = new SecretReference(name, selector);
    Caller caller = enter(Capability.READ, AuditAction.READ, name);
    return parts.reader.read(caller, wanted);
  }

  @Override
  public List<BatchEntry> getAll(List<SecretReference> references) {
    if (references.isEmpty() || references.size() > MAX_BATCH) {
      throw new InvalidRequestException("a batch holds 1 to " + MAX_BATCH + " items");
    }
    Caller caller = acting.caller();
    BatchEntry[] entries = new BatchEntry[references.size()];
    List<SecretReference> allowed = new ArrayList<>();
    List<Event> denials = new ArrayList<>();
    for (int i = 0; i < entries.length; i++) {
      SecretReference reference = references.get(i);
      if (parts.gate.allows(caller, Capability.READ, reference.name())) {
        allowed.add(reference);
      } else {
        denials.add(Events.denied(caller, AuditAction.READ, reference.name()));
        entries[i] = new BatchEntry.Refused(reference, Gate.denied(Capability.READ));
      }
    }
    if (!denials.isEmpty()) {
      parts.gate.append(denials);
    }
    if (!allowed.isEmpty()) {
      List<BatchEntry> read = parts.reader.readAll(caller, allowed);
      int next = 0;
      for (int i = 0; i < entries.length; i++) {
        if (entries[i] == null) {
          entries[i] = read.get(next++);
        }
      }
    }
    return List.of(entries);
  }

  @Override
  public SecretVersion put(PutSecret request) {
    Values.check(request.value());
    Caller caller = enter(Capability.UPDATE, AuditAction.UPDATE, request.name());
    return parts.changes.submit(new PutChange(caller, request, parts.values));
  }

  @Override
  public SecretMetadata metadata(String name) {
    SecretName.check(name);
    Caller caller = enter(Capability.LIST, AuditAction.READ_METADATA, name);
    return parts.gate.recorded(
        caller,
        AuditAction.READ_METADATA,
        name,
        () -> {
          StoredSecret secret = Rules.existing(parts.store.load(name, 0));
          return new Gate.Found<>(
              Views.metadata(secret.header(), secret), subject(secret.header()));
        });
  }

  @Override
  public SecretMetadata updateMetadata(UpdateMetadata request) {
    Caller caller = enter(Capability.UPDATE, AuditAction.UPDATE_METADATA, request.name());
    return parts.changes.submit(new MetadataChange(caller, request));
  }

  @Override
  public Page<SecretMetadata> list(ListQuery query) {
    String after = query.cursor().map(Secrets::decodeCursor).orElse(null);
    String resource = query.prefix().isEmpty() ? "*" : query.prefix();
    Caller caller = enter(Capability.LIST, AuditAction.LIST, query.prefix());
    return parts.gate.recorded(
        caller,
        AuditAction.LIST,
        resource,
        () -> {
          List<StoredSecret> found =
              parts.store.list(
                  new SecretFilter(
                      query.prefix(),
                      query.type().orElse(null),
                      query.includeDeleted(),
                      after,
                      query.limit() + 1));
          return new Gate.Found<>(
              page(caller, found, query.limit()), Event.Subject.named(resource));
        });
  }

  private Page<SecretMetadata> page(Caller caller, List<StoredSecret> found, int limit) {
    List<StoredSecret> shown = found.subList(0, Math.min(limit, found.size()));
    List<SecretMetadata> items =
        shown.stream()
            .filter(s -> parts.gate.allows(caller, Capability.LIST, s.header().name()))
            .map(secret -> Views.metadata(secret.header(), secret))
            .toList();
    boolean more = found.size() > limit;
    return new Page<>(
        items,
        more ? Optional.of(encodeCursor(shown.getLast().header().name())) : Optional.empty());
  }

  @Override
  public Page<SecretVersion> versions(String name, long before, int limit) {
    SecretName.check(name);
    ListQuery.checkLimit(limit);
    Caller caller = enter(Capability.LIST, AuditAction.LIST_VERSIONS, name);
    return parts.gate.recorded(
        caller,
        AuditAction.LIST_VERSIONS,
        name,
        () -> {
          SecretHeader header = Rules.existing(parts.store.load(name, 0)).header();
          List<StoredVersion> found = parts.store.versions(header.uid(), before, limit + 1);
          List<StoredVersion> shown = found.subList(0, Math.min(limit, found.size()));
          Page<SecretVersion> page =
              new Page<>(
                  shown.stream().map(version -> Views.version(header, version)).toList(),
                  found.size() > limit
                      ? Optional.of(Long.toString(shown.getLast().version()))
                      : Optional.empty());
          return new Gate.Found<>(page, subject(header));
        });
  }

  @Override
  public SecretVersion rollback(String name, long version) {
    Caller caller = enterVersion(AuditAction.ROLLBACK, name, version);
    return parts.changes.submit(VersionChange.rollback(caller, name, version));
  }

  @Override
  public SecretVersion disable(String name, long version) {
    Caller caller = enterVersion(AuditAction.DISABLE, name, version);
    return parts.changes.submit(VersionChange.disable(caller, name, version));
  }

  @Override
  public SecretVersion enable(String name, long version) {
    Caller caller = enterVersion(AuditAction.ENABLE, name, version);
    return parts.changes.submit(VersionChange.enable(caller, name, version));
  }

  @Override
  public SecretMetadata delete(String name, Duration recoveryWindow) {
    SecretName.check(name);
    if (recoveryWindow.isNegative() || recoveryWindow.compareTo(MAX_RECOVERY_WINDOW) > 0) {
      throw new InvalidRequestException("the recovery window must be zero to 90 days");
    }
    Caller caller = enter(Capability.DELETE, AuditAction.DELETE, name);
    return parts.changes.submit(LifecycleChange.delete(caller, name, recoveryWindow));
  }

  @Override
  public SecretMetadata restore(String name) {
    SecretName.check(name);
    Caller caller = enter(Capability.DELETE, AuditAction.RESTORE, name);
    return parts.changes.submit(LifecycleChange.restore(caller, name));
  }

  @Override
  public void purge(String name) {
    SecretName.check(name);
    Caller caller = enter(Capability.PURGE, AuditAction.PURGE, name);
    parts.changes.submit(LifecycleChange.purge(caller, name));
  }

  private Caller enter(Capability capability, AuditAction action, String name) {
    Caller caller = acting.caller();
    parts.gate.enter(caller, capability, action, name);
    return caller;
  }

  private Caller enterVersion(AuditAction action, String name, long version) {
    SecretName.check(name);
    VersionSelector.number(version);
    return enter(Capability.UPDATE, action, name);
  }

  private static Event.Subject subject(SecretHeader header) {
    return new Event.Subject(header.name(), header.uid(), 0);
  }

  private static String encodeCursor(String name) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(name.getBytes(StandardCharsets.UTF_8));
  }

  private static String decodeCursor(String cursor) {
    try {
      return SecretName.check(
          new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException | InvalidRequestException e) {
      throw new InvalidRequestException("cursor is not one that a list has given");
    }
  }
}
