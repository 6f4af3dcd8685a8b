package io.claviger.engine;

import io.claviger.access.Caller;
import io.claviger.api.AuditAction;
import io.claviger.api.ConflictException;
import io.claviger.api.ErrorCode;
import io.claviger.api.PutSecret;
import io.claviger.api.SecretVersion;
import io.claviger.audit.Event;
import io.claviger.secret.SecretHeader;
import io.claviger.secret.SecretMutation;
import io.claviger.secret.StoredSecret;
import io.claviger.secret.StoredVersion;
import io.claviger.secret.Wanted;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Adds a version and moves CURRENT to it. */
final class PutChange extends Change<SecretVersion> {
  private final PutSecret request;
  private final Values values;

  PutChange(Caller caller, PutSecret request, Values values) {
    super(
        caller,
        AuditAction.UPDATE,
        new Wanted(request.name(), 0, request.idempotencyKey().orElse(null)));
    this.request = request;
    this.values = values;
  }

  @Override
  Done<SecretVersion> decide(Optional<StoredSecret> stored, long now) {
    StoredSecret secret = Rules.active(stored);
    SecretHeader header = secret.header();
    Optional<StoredVersion> earlier = values.earlier(secret, request.idempotencyKey().orElse(null));
    if (earlier.isPresent()) {
      values.checkSame(request.name(), earlier.get(), request.value());
      return done(null, header, earlier.get(), Map.of("repeated", "true"));
    }
    long current = header.labels().current();
    if (request.expectedVersion().isPresent() && request.expectedVersion().getAsLong() != current) {
      throw new ConflictException(
          ErrorCode.VERSION_CONFLICT,
          "The current version is " + current + ", not the expected one; read it and decide again");
    }
    long number = header.lastVersion() + 1;
    SecretHeader changed =
        Rules.withLabels(header, header.labels().withCurrent(number), number, now);
    int days = request.expiresDays().orElse(header.attributes().expiresDays());
    StoredVersion version =
        values.seal(
            header.uid(),
            number,
            request.value(),
            new Values.Writing(
                now,
                caller.context().principal(),
                Rules.expiresAt(now, days),
                request.idempotencyKey().orElse(null)));
    return done(new SecretMutation(changed, version, null, false), changed, version, Map.of());
  }

  private static Done<SecretVersion> done(
      @Nullable SecretMutation mutation,
      SecretHeader header,
      StoredVersion version,
      Map<String, String> details) {
    return new Done<>(
        mutation,
        Views.version(header, version),
        new Event.Subject(header.name(), header.uid(), version.version()),
        details);
  }
}
