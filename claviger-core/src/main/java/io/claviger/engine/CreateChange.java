package io.claviger.engine;

import io.claviger.access.Caller;
import io.claviger.api.AuditAction;
import io.claviger.api.ConflictException;
import io.claviger.api.CreateSecret;
import io.claviger.api.ErrorCode;
import io.claviger.api.SecretState;
import io.claviger.api.SecretVersion;
import io.claviger.audit.Event;
import io.claviger.secret.Attributes;
import io.claviger.secret.History;
import io.claviger.secret.Labels;
import io.claviger.secret.SecretHeader;
import io.claviger.secret.SecretMutation;
import io.claviger.secret.StoredSecret;
import io.claviger.secret.StoredVersion;
import io.claviger.secret.Wanted;
import io.claviger.telemetry.LogLine;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Creates a secret with version 1. */
final class CreateChange extends Change<SecretVersion> {
  private final CreateSecret request;
  private final Values values;

  CreateChange(Caller caller, CreateSecret request, Values values) {
    super(
        caller,
        AuditAction.CREATE,
        new Wanted(request.name(), 0, request.idempotencyKey().orElse(null)));
    this.request = request;
    this.values = values;
  }

  @Override
  Done<SecretVersion> decide(Optional<StoredSecret> stored, long now) {
    if (stored.isPresent()) {
      return again(Rules.active(stored));
    }
    Attributes attributes =
        new Attributes(
            request.type(),
            request.description(),
            request.owner(),
            request.tags(),
            request.expiresDays().orElse(0));
    String creator = caller.context().principal();
    SecretHeader header =
        new SecretHeader(
            values.newUid(),
            request.name(),
            SecretState.ACTIVE,
            1,
            1,
            new Labels(1, 0, 0),
            attributes,
            new History(now, creator, now, 0, 0));
    StoredVersion version =
        values.seal(
            header.uid(),
            1,
            request.value(),
            new Values.Writing(
                now,
                creator,
                Rules.expiresAt(now, attributes.expiresDays()),
                request.idempotencyKey().orElse(null)));
    return new Done<>(
        new SecretMutation(header, version, null, false),
        Views.version(header, version),
        new Event.Subject(header.name(), header.uid(), 1),
        Map.of());
  }

  @Override
  LogLine describe(LogLine line, Done<?> made) {
    OptionalInt days = request.expiresDays();
    return super.describe(line, made)
        .with("secret_type", request.type().name())
        .with("expires_days", days.isPresent() ? days.getAsInt() : null);
  }

  /** The name exists: fine only when this very request made it. */
  private Done<SecretVersion> again(StoredSecret secret) {
    Optional<StoredVersion> earlier = values.earlier(secret, request.idempotencyKey().orElse(null));
    if (earlier.isEmpty()) {
      throw new ConflictException(
          ErrorCode.SECRET_EXISTS, "A secret of this name exists; put a new version instead");
    }
    StoredVersion version = earlier.get();
    if (version.version() != 1) {
      throw new ConflictException(
          ErrorCode.SECRET_EXISTS, "A secret of this name exists; the key made a later version");
    }
    values.checkSame(request.name(), version, request.value());
    return new Done<>(
        null,
        Views.version(secret.header(), version),
        new Event.Subject(request.name(), secret.header().uid(), 1),
        Map.of("repeated", "true"));
  }
}
