package io.claviger.engine;

import io.claviger.access.Caller;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditResult;
import io.claviger.api.BatchEntry;
import io.claviger.api.ClavigerException;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.NotFoundException;
import io.claviger.api.Secret;
import io.claviger.api.SecretReference;
import io.claviger.api.SecretsManager;
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
  private final Repeats repeats;

  ValueReader(
      SecretStore store,
      SecretCache cache,
      Values values,
      Appender appender,
      JournaledWork work,
      Repeats repeats) {
    this.store = store;
    this.cache = cache;
    this.values = values;
    this.appender = appender;
    this.work = work;
    this.repeats = repeats;
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
      ClavigerException refusal = refusal(caller, prepared, appended);
      if (refusal != null) {
        throw recorded(caller, wanted, refusal);
      }
      decideAgainIfMoved(caller, appended);
    }
    return readHoldingChangesOff(caller, wanted, start);
  }

  /** Reads many; every item is recorded, and decided, by itself. */
  List<BatchEntry> readAll(Caller caller, List<SecretReference> wanted) {
    long start = System.nanoTime();
    List<Object> outcomes = new ArrayList<>(wanted.size());
    List<Event> events = new ArrayList<>(wanted.size());
    int bytes = 0;
    for (SecretReference reference : wanted) {
      try {
        Prepared prepared = prepare(caller, reference, start, false);
        bytes = checkedBatch(bytes, prepared.secret());
        outcomes.add(prepared);
        events.add(prepared.event());
      } catch (UnavailableException e) {
        throw e;
      } catch (ClavigerException e) {
        outcomes.add(e);
        Event refusal = failure(caller, reference, e);
        if (!repeats.counts(refusal)) {
          events.add(refusal);
        }
      }
    }
    if (events.isEmpty()) {
      return refused(wanted, outcomes);
    }
    Appended appended = appender.append(events);
    if (appended.tokenRefused(Events.conditions(caller))) {
      throw stale(caller, wanted, outcomes);
    }
    decideAgainIfMoved(caller, appended, outcomes);
    List<BatchEntry> entries = new ArrayList<>(wanted.size());
    for (int i = 0; i < wanted.size(); i++) {
      entries.add(entry(caller, wanted.get(i), outcomes.get(i), appended));
    }
    return entries;
  }

  /** Nothing was found that was not refused many times before. */
  private static List<BatchEntry> refused(List<SecretReference> wanted, List<Object> outcomes) {
    List<BatchEntry> entries = new ArrayList<>(wanted.size());
    for (int i = 0; i < wanted.size(); i++) {
      entries.add(new BatchEntry.Refused(wanted.get(i), (ClavigerException) outcomes.get(i)));
    }
    return entries;
  }

  /** Refuses a value that makes a batch too large, before it is recorded as read. */
  private static int checkedBatch(int bytes, Secret next) {
    int size = next.value().size();
    if (bytes + size > SecretsManager.MAX_BATCH_BYTES) {
      next.value().close();
      throw new InvalidRequestException(
          "the values of a batch have at most 1 MiB together: read this one in another batch");
    }
    return bytes + size;
  }

  /** Nothing leaves: what was found is forgotten, and recorded as refused. */
  private ClavigerException stale(
      Caller caller, List<SecretReference> wanted, List<Object> outcomes) {
    ClavigerException error = Gate.staleToken();
    List<Event> refusals = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      if (outcomes.get(i) instanceof Prepared prepared) {
        prepared.secret().value().close();
        refusals.add(failure(caller, wanted.get(i), error));
      }
    }
    if (!refusals.isEmpty()) {
      appender.append(refusals);
    }
    return error;
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
      if (e.meaning() instanceof PoliciesMovedException moved) {
        throw moved;
      }
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
    Secret released =
        new Secret(Views.version(secret.header(), version), values.open(wanted.name(), version));
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
    Conditions based = Events.conditions(caller);
    return new Conditions(
        secret.header().uid(),
        secret.header().rev(),
        based.tokenId(),
        based.tokenRev(),
        earliest(version.expiresAt(), earliest(based.notAfter(), caller.basis().notAfter())),
        based.policyEpoch());
  }

  /** Of two ends; 0 is none. */
  static long earliest(long a, long b) {
    return a == 0 || (b != 0 && b < a) ? b : a;
  }

  /** Why it cannot be tried again, if so. */
  private static @Nullable ClavigerException refusal(
      Caller caller, Prepared prepared, Appended appended) {
    if (appended.tokenRefused(Events.conditions(caller))) {
      return Gate.staleToken();
    }
    long expiry = prepared.version().expiresAt();
    return expiry != 0 && expiry <= appended.receipt().tip().at()
        ? Rules.expired(prepared.version())
        : null;
  }

  /** Whether the caller may read has to be asked anew when policies or their time have changed. */
  private static void decideAgainIfMoved(Caller caller, Appended appended) {
    if (isMoved(caller, appended)) {
      throw new PoliciesMovedException(appended.seen().policyEpoch());
    }
  }

  private static void decideAgainIfMoved(Caller caller, Appended appended, List<Object> outcomes) {
    if (isMoved(caller, appended)) {
      for (Object outcome : outcomes) {
        if (outcome instanceof Prepared prepared) {
          prepared.secret().value().close();
        }
      }
      throw new PoliciesMovedException(appended.seen().policyEpoch());
    }
  }

  private static boolean isMoved(Caller caller, Appended appended) {
    long end = caller.basis().notAfter();
    return !Events.conditions(caller).policiesHold(appended.seen())
        || (end != 0 && end <= appended.receipt().tip().at());
  }

  /** Records a refusal; returns the one to give: another when the caller's token does not hold. */
  private ClavigerException recorded(
      Caller caller, SecretReference wanted, ClavigerException error) {
    if (error instanceof UnavailableException) {
      return error;
    }
    Event event = failure(caller, wanted, error);
    if (!(error instanceof UnauthenticatedException) && repeats.counts(event)) {
      return error;
    }
    Appended appended = appender.append(List.of(event));
    if (appended.tokenRefused(event.conditions())) {
      return Gate.staleToken();
    }
    decideAgainIfMoved(caller, appended);
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
