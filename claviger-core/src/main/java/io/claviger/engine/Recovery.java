package io.claviger.engine;

import io.claviger.access.Caller;
import io.claviger.access.SystemResources;
import io.claviger.api.AuditAction;
import io.claviger.api.InvalidRequestException;
import io.claviger.audit.Event;
import io.claviger.audit.Head;
import io.claviger.audit.Heads;
import io.claviger.audit.Journal;
import io.claviger.audit.Receipt;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Declares that a database was restored: in one transaction another life begins and an event says
 * why; then a head is signed that leads from the old life to the new one. Killed in between, it can
 * be called again.
 */
final class Recovery {
  private static final int MAX_REASON = 500;

  private final Journal journal;
  private final JournaledWork work;
  private final Heads heads;
  private final SecureRandom random;

  Recovery(Journal journal, JournaledWork work, Heads heads, SecureRandom random) {
    this.journal = journal;
    this.work = work;
    this.heads = heads;
    this.random = random;
  }

  Head declare(Caller operator, String reason) {
    if (reason.isBlank() || reason.length() > MAX_REASON) {
      throw new InvalidRequestException("a recovery needs a reason of 1 to 500 characters");
    }
    long former = journal.incarnation();
    long incarnation = random.nextLong() >>> 1;
    AtomicReference<@Nullable Receipt> receipt = new AtomicReference<>();
    Map<String, String> details =
        Map.of(
            "reason", reason,
            "former_incarnation", Long.toString(former),
            "incarnation", Long.toString(incarnation));
    Event event =
        Events.done(
            operator,
            AuditAction.DECLARE_RECOVERY,
            Event.Subject.named(SystemResources.AUDIT),
            details);
    work.expectLife(incarnation);
    work.run(
        tx -> {
          journal.changeIncarnation(tx, incarnation);
          return new JournaledWork.Planned<>(incarnation, List.of(event));
        },
        receipt::set);
    return heads.declare(
        Objects.requireNonNull(receipt.get()).tip(), new Head.Life(incarnation, former, reason));
  }
}
