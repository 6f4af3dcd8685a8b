package io.claviger.engine;

import io.claviger.access.Caller;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditResult;
import io.claviger.api.BatchEntry;
import io.claviger.api.ClavigerException;
import io.claviger.api.NotFoundException;
import io.claviger.api.Secret;
import io.claviger.api.SecretReference;
import io.claviger.api.UnauthenticatedException;
import io.claviger.api.UnavailableException;
import io.claviger.api.VersionSelector;
import io.claviger.audit.Actor;
import io.claviger.audit.Appended;
import io.claviger.audit.Appender;
import io.claviger.audit.Conditions;
import io.claviger.audit.Event;
import io.claviger.secret.SecretStore;
import io.claviger.secret.StoredSecret;
import io.claviger.secret.StoredVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads values. A value may come from a cache that is out of date; it leaves only when the append
 * of its audit event saw the secret, and the caller's token, at the very revision it was read with.
 * Thread-safe.
 */
final class ValueReader {
  /** How often a read that lost against a change is tried again before it holds the change off. */
  private static final int OPTIMISTIC_ATTEMPTS = 3;

  private final SecretStore store;
  private final SecretCache cache;
  private final Values values;
  private final Appender appender;
  private final JournaledWork work;

  ValueReader(
      SecretStore store, SecretCache cache, Values values, Appender appender, JournaledWork work) {
    this.store = store;
    this.cache = cache;
    this.values = values;
    this.appender = appender;
    this.work = work;
  }

  /** One read under way: what would be released, and the event that must be recorded first. */
  private record Prepared(Secret secret, StoredVersion version, Event event) {}

  /** Reads a value for a caller who is allowed to. */
  Secret read(Caller caller, SecretReference wanted) {
    long start = System.nanoTime();
    for (int attempt = 0; attempt < OPTIMISTIC_ATTEMPTS; attempt++) {
      Prepared prepared;
      try {
        prepared = prepare(caller, wanted, start, attempt > 0);
      } catch (ClavigerException e) {
        throw recorded(caller, wanted, e);
      }
      Appended appended = appender.append(List.of(prepared.event()));
      if (appended.holds(prepared.event().conditions())) {
        return prepared.secret();
      }
      prepared.secret().value().close();
      cache.drop(wanted.name());
      ClavigerException refusal =
          refusal(caller, prepared, appended.receipt().tip().at(), tokenHolds(prepared, appended));
      if (refusal != null) {
        throw recorded(caller, wanted, refusal);
      }
    }
    return readHoldingChangesOff(caller, wanted, start);
  }

  /** Reads many; every item is recorded, and decided, by itself. */
  List<BatchEntry> readAll(Caller caller, List<SecretReference> wanted) {
    long start = System.nanoTime();
    List<Object> outcomes = new ArrayList<>(wanted.size());
    List<Event> events = new ArrayList<>(wanted.size());
    for (SecretReference reference : wanted) {
      try {
        Prepared prepared = prepare(caller, reference, start, false);
        outcomes.add(prepared);
        events.add(prepared.event());
      } catch (UnavailableException e) {
        throw e;
      } catch (ClavigerException e) {
        outcomes.add(e);
        events.add(failure(caller, reference, e));
      }
    }
    Appended appended = appender.append(events);
    List<BatchEntry> entries = new ArrayList<>(wanted.size());
    for (int i = 0; i < wanted.size(); i++) {
      entries.add(entry(caller, wanted.get(i), outcomes.get(i), appended));
    }
    return entries;
  }

  private BatchEntry entry(
      Caller caller, SecretReference wanted, Object outcome, Appended appended) {
    if (outcome instanceof ClavigerException error) {
      return new BatchEntry.Refused(wanted, error);
    }
    Prepared prepared = (Prepared) outcome;
    if (appended.holds(prepared.event().conditions())) {
      return new BatchEntry.Found(wanted, prepared.secret());
    }
    prepared.secret().value().close();
    cache.drop(wanted.name());
    try {
      return new BatchEntry.Found(wanted, read(caller, wanted));
    } catch (UnavailableException | UnauthenticatedException e) {
      throw e;
    } catch (ClavigerException e) {
      return new BatchEntry.Refused(wanted, e);
    }
  }

  /** The last resort against a secret that changes all the time. */
  private Secret readHoldingChangesOff(Caller caller, SecretReference wanted, long start) {
    try {
      return work.run(
          tx -> {
            Optional<StoredSecret> stored =
                store.loadShared(tx, wanted.name(), number(wanted.selector()));
            Prepared prepared =
                prepare(
                    caller, wanted, stored.orElseThrow(NotFoundException::secret), start, tx.now());
            return new JournaledWork.Planned<>(prepared.secret(), List.of(prepared.event()));
          });
    } catch (SupersededException e) {
      throw JournaledWork.overloaded(e); // it expired this very moment, or the token did
    } catch (UnavailableException e) {
      throw e;
    } catch (ClavigerException e) {
      throw recorded(caller, wanted, e);
    }
  }

  private Prepared prepare(Caller caller, SecretReference wanted, long start, boolean fresh) {
    StoredSecret cached = fresh ? null : cached(wanted);
    if (cached != null) {
      try {
        return prepare(caller, wanted, cached, start, appender.lastAt());
      } catch (ClavigerException e) {
        // A refusal is never taken from the cache: the secret may have been restored meanwhile.
        cache.drop(wanted.name());
      }
    }
    long number = number(wanted.selector());
    StoredSecret loaded = store.load(wanted.name(), number).orElseThrow(NotFoundException::secret);
    if (number == 0) {
      cache.put(loaded);
    }
    return prepare(caller, wanted, loaded, start, appender.lastAt());
  }

  private @Nullable StoredSecret cached(SecretReference wanted) {
    StoredSecret cached = cache.get(wanted.name());
    return cached == null
            || (wanted.selector() instanceof VersionSelector.ByNumber number
                && cached.version(number.version()).isEmpty())
        ? null
        : cached;
  }

  private Prepared prepare(
      Caller caller, SecretReference wanted, StoredSecret stored, long start, long now) {
    StoredSecret secret = Rules.active(Optional.of(stored));
    long number =
        switch (wanted.selector()) {
          case VersionSelector.ByNumber(long asked) -> asked;
          case VersionSelector.ByLabel(var label) -> secret.header().labels().of(label);
        };
    StoredVersion version = Rules.version(secret, number, wanted.selector().describe());
    Rules.checkReadable(version, now);
    Secret released = new Secret(Views.version(secret.header(), version), values.open(version));
    Event event =
        new Event(
            AuditAction.READ,
            AuditResult.SUCCESS,
            new Event.Subject(wanted.name(), secret.header().uid(), number),
            Actor.of(caller.context()),
            Map.of(),
            null,
            Events.millisSince(start),
            conditions(caller, secret, version));
    return new Prepared(released, version, event);
  }

  private static Conditions conditions(Caller caller, StoredSecret secret, StoredVersion version) {
    Conditions token = Events.tokenConditions(caller);
    long notAfter = version.expiresAt();
    if (notAfter == 0 || (token.notAfter() != 0 && token.notAfter() < notAfter)) {
      notAfter = token.notAfter();
    }
    return new Conditions(
        secret.header().uid(), secret.header().rev(), token.tokenId(), token.tokenRev(), notAfter);
  }

  private static boolean tokenHolds(Prepared prepared, Appended appended) {
    return prepared.event().conditions().tokenHolds(appended.seen());
  }

  /** Why it cannot be tried again, if so. */
  private static @Nullable ClavigerException refusal(
      Caller caller, Prepared prepared, long at, boolean tokenHolds) {
    long tokenExpiry = Events.tokenConditions(caller).notAfter();
    if (!tokenHolds || (tokenExpiry != 0 && tokenExpiry <= at)) {
      return Gate.staleToken();
    }
    long expiry = prepared.version().expiresAt();
    return expiry != 0 && expiry <= at ? Rules.expired(prepared.version()) : null;
  }

  private ClavigerException recorded(
      Caller caller, SecretReference wanted, ClavigerException error) {
    if (!(error instanceof UnavailableException)) {
      appender.append(List.of(failure(caller, wanted, error)));
    }
    return error;
  }

  private static Event failure(Caller caller, SecretReference wanted, ClavigerException error) {
    long version = wanted.selector() instanceof VersionSelector.ByNumber(long asked) ? asked : 0;
    return Events.failed(
        caller, AuditAction.READ, new Event.Subject(wanted.name(), 0, version), error);
  }

  private static long number(VersionSelector selector) {
    return selector instanceof VersionSelector.ByNumber(long asked) ? asked : 0;
  }
}
