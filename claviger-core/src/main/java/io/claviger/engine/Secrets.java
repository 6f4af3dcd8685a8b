package io.claviger.engine;

import io.claviger.access.Basis;
import io.claviger.access.Caller;
import io.claviger.access.Capability;
import io.claviger.access.Decision;
import io.claviger.access.Rights;
import io.claviger.api.AuditAction;
import io.claviger.api.BatchEntry;
import io.claviger.api.CallerContext;
import io.claviger.api.ClavigerException;
import io.claviger.api.CreateSecret;
import io.claviger.api.IntegrityException;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.ListQuery;
import io.claviger.api.Page;
import io.claviger.api.PutSecret;
import io.claviger.api.Secret;
import io.claviger.api.SecretMetadata;
import io.claviger.api.SecretName;
import io.claviger.api.SecretReader;
import io.claviger.api.SecretReference;
import io.claviger.api.SecretVersion;
import io.claviger.api.SecretsManager;
import io.claviger.api.UpdateMetadata;
import io.claviger.api.VersionSelector;
import io.claviger.audit.Event;
import io.claviger.audit.ReaderRow;
import io.claviger.secret.SecretHeader;
import io.claviger.secret.SecretStore;
import io.claviger.secret.StoredSecret;
import io.claviger.secret.StoredVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
      Gate gate,
      ValueReader reader,
      ChangeQueue changes,
      SecretStore store,
      Values values,
      Counts counts,
      ReaderLists readers) {}

  @Override
  public SecretsManager as(CallerContext caller) {
    return new Secrets(parts, acting.as(caller));
  }

  @Override
  public SecretVersion create(CreateSecret request) {
    Values.check(request.value());
    return change(
        Capability.WRITE,
        AuditAction.CREATE,
        request.name(),
        caller -> new CreateChange(caller, request, parts.values));
  }

  @Override
  public Secret get(String name, VersionSelector selector) {
    SecretReference wanted = new SecretReference(name, selector);
    long start = System.nanoTime();
    try {
      Secret found =
          parts.gate.deciding(
              () -> parts.reader.read(enter(Capability.READ, AuditAction.READ, name), wanted));
      parts.counts.readDone(start);
      return found;
    } catch (ClavigerException e) {
      parts.counts.readFailed(e.code(), start);
      throw e;
    }
  }

  @Override
  public List<BatchEntry> getAll(List<SecretReference> references) {
    if (references.isEmpty() || references.size() > MAX_BATCH) {
      throw new InvalidRequestException("a batch holds 1 to " + MAX_BATCH + " items");
    }
    long start = System.nanoTime();
    try {
      List<BatchEntry> entries = parts.gate.deciding(() -> readAll(acting.caller(), references));
      entries.forEach(entry -> parts.counts.readInBatch(outcomeOf(entry)));
      return entries;
    } catch (ClavigerException e) {
      Outcome outcome = Outcome.of(e.code());
      references.forEach(reference -> parts.counts.readInBatch(outcome));
      throw e;
    } finally {
      parts.counts.batchDone(start);
    }
  }

  private static Outcome outcomeOf(BatchEntry entry) {
    return entry instanceof BatchEntry.Refused refused
        ? Outcome.of(refused.error().code())
        : Outcome.SUCCESS;
  }

  private List<BatchEntry> readAll(Caller asking, List<SecretReference> references) {
    BatchEntry[] entries = new BatchEntry[references.size()];
    List<SecretReference> allowed = new ArrayList<>();
    List<String> denied = new ArrayList<>();
    Rights rights = parts.gate.rights(asking);
    long until = 0;
    for (int i = 0; i < entries.length; i++) {
      SecretReference reference = references.get(i);
      Decision decision = rights.decide(Capability.READ, reference.name());
      if (decision.allowed()) {
        allowed.add(reference);
        until = ValueReader.earliest(until, decision.notAfter());
      } else {
        denied.add(reference.name());
        entries[i] = new BatchEntry.Refused(reference, Gate.denied(Capability.READ));
      }
    }
    Caller caller = asking.on(new Basis(rights.epoch(), until));
    if (!denied.isEmpty()) {
      parts.gate.recordDenials(caller, AuditAction.READ, denied);
    }
    if (!allowed.isEmpty()) {
      Iterator<BatchEntry> read = parts.reader.readAll(caller, allowed).iterator();
      for (int i = 0; i < entries.length; i++) {
        if (entries[i] == null) {
          entries[i] = read.next();
        }
      }
    }
    return List.of(entries);
  }

  @Override
  public SecretVersion put(PutSecret request) {
    Values.check(request.value());
    return change(
        Capability.WRITE,
        AuditAction.UPDATE,
        request.name(),
        caller -> new PutChange(caller, request, parts.values));
  }

  @Override
  public SecretMetadata metadata(String name) {
    SecretName.check(name);
    return lookUp(
        Capability.LIST,
        AuditAction.READ_METADATA,
        name,
        () -> {
          StoredSecret secret = Rules.existing(parts.store.load(name, 0));
          SecretMetadata metadata = Views.metadata(secret.header(), secret);
          return new Gate.Found<>(
              parts.readers.describe(secret.header().uid(), metadata), subject(secret.header()));
        });
  }

  @Override
  public SecretMetadata updateMetadata(UpdateMetadata request) {
    return change(
        Capability.WRITE,
        AuditAction.UPDATE_METADATA,
        request.name(),
        caller -> new MetadataChange(caller, request));
  }

  @Override
  public Page<SecretMetadata> list(ListQuery query) {
    OptionalLong after = Cursors.decode(query.cursor());
    return parts.gate.deciding(() -> list(acting.caller(), query, after));
  }

  private Page<SecretMetadata> list(Caller asking, ListQuery query, OptionalLong after) {
    String resource = query.prefix().isEmpty() ? "*" : query.prefix();
    Caller caller =
        parts.gate.enter(
            asking,
            Capability.LIST,
            AuditAction.LIST,
            resource,
            rights -> rights.mayUnder(Capability.LIST, query.prefix()));
    Rights rights = parts.gate.rights(caller);
    return parts.gate.recorded(
        caller.on(new Basis(rights.epoch(), 0)),
        AuditAction.LIST,
        resource,
        () -> {
          ListPage page =
              new ListPage(
                  parts.store, name -> rights.decide(Capability.LIST, name).allowed(), query);
          return new Gate.Found<>(
              new Page<>(page.read(after), page.next().map(Cursors::encode)),
              Event.Subject.named(resource));
        });
  }

  @Override
  public Page<SecretVersion> versions(String name, long before, int limit) {
    SecretName.check(name);
    ListQuery.checkLimit(limit);
    return lookUp(
        Capability.LIST,
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
  public Page<SecretReader> readers(String name, @Nullable String cursor, int limit) {
    SecretName.check(name);
    ListQuery.checkLimit(limit);
    ReaderRow.Key after = ReaderLists.decode(cursor);
    return lookUp(
        Capability.AUDIT,
        AuditAction.READ_READERS,
        name,
        () -> {
          SecretHeader header = Rules.existing(parts.store.load(name, 0)).header();
          return new Gate.Found<>(parts.readers.page(header.uid(), after, limit), subject(header));
        });
  }

  @Override
  public SecretVersion rollback(String name, long version) {
    checkVersion(name, version);
    return change(
        Capability.ROTATE,
        AuditAction.ROLLBACK,
        name,
        caller -> VersionChange.rollback(caller, name, version));
  }

  @Override
  public SecretVersion disable(String name, long version) {
    checkVersion(name, version);
    return change(
        Capability.REVOKE,
        AuditAction.DISABLE,
        name,
        caller -> VersionChange.disable(caller, name, version));
  }

  @Override
  public SecretVersion enable(String name, long version) {
    checkVersion(name, version);
    return change(
        Capability.REVOKE,
        AuditAction.ENABLE,
        name,
        caller -> VersionChange.enable(caller, name, version));
  }

  @Override
  public SecretMetadata delete(String name, Duration recoveryWindow) {
    SecretName.check(name);
    if (recoveryWindow.isNegative() || recoveryWindow.compareTo(MAX_RECOVERY_WINDOW) > 0) {
      throw new InvalidRequestException("the recovery window must be zero to 90 days");
    }
    return change(
        Capability.DELETE,
        AuditAction.DELETE,
        name,
        caller -> LifecycleChange.delete(caller, name, recoveryWindow));
  }

  @Override
  public SecretMetadata restore(String name) {
    SecretName.check(name);
    return change(
        Capability.DELETE,
        AuditAction.RESTORE,
        name,
        caller -> LifecycleChange.restore(caller, name));
  }

  @Override
  public void purge(String name) {
    SecretName.check(name);
    parts.gate.deciding(
        () -> {
          purge(enter(Capability.ADMIN, AuditAction.PURGE, name), name);
          return name;
        });
  }

  private void purge(Caller caller, String name) {
    try {
      parts.changes.submit(LifecycleChange.purge(caller, name));
    } catch (IntegrityException e) {
      // Nothing else can be done with a secret whose rows somebody has changed.
      if (!parts.changes.purgeDamaged(caller, name)) {
        throw e;
      }
    }
  }

  private Caller enter(Capability capability, AuditAction action, String name) {
    return parts.gate.enter(acting.caller(), capability, action, name);
  }

  private <T> T change(
      Capability capability, AuditAction action, String name, Function<Caller, Change<T>> change) {
    return parts.gate.deciding(
        () -> parts.changes.submit(change.apply(enter(capability, action, name))));
  }

  private <T> T lookUp(
      Capability capability, AuditAction action, String name, Supplier<Gate.Found<T>> found) {
    return parts.gate.deciding(
        () -> parts.gate.recorded(enter(capability, action, name), action, name, found));
  }

  private static void checkVersion(String name, long version) {
    SecretName.check(name);
    VersionSelector.number(version);
  }

  private static Event.Subject subject(SecretHeader header) {
    return new Event.Subject(header.name(), header.uid(), 0);
  }
}
