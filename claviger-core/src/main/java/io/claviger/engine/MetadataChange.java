package io.claviger.engine;

import io.claviger.access.Caller;
import io.claviger.api.AuditAction;
import io.claviger.api.SecretMetadata;
import io.claviger.api.UpdateMetadata;
import io.claviger.audit.Event;
import io.claviger.secret.Attributes;
import io.claviger.secret.SecretHeader;
import io.claviger.secret.SecretMutation;
import io.claviger.secret.StoredSecret;
import io.claviger.secret.Wanted;
import java.util.Map;
import java.util.Optional;

/** Changes what people say about a secret. */
final class MetadataChange extends Change<SecretMetadata> {
  private final UpdateMetadata request;

  MetadataChange(Caller caller, UpdateMetadata request) {
    super(
        caller,
        AuditAction.UPDATE_METADATA,
        new Wanted(request.name(), Wanted.CURRENT_VERSION, null));
    this.request = request;
  }

  @Override
  Done<SecretMetadata> decide(Optional<StoredSecret> stored, long now) {
    StoredSecret secret = Rules.active(stored);
    Attributes old = secret.header().attributes();
    SecretHeader changed =
        Rules.withAttributes(
            secret.header(),
            new Attributes(
                request.type().orElse(old.type()),
                request.description().orElse(old.description()),
                request.owner().orElse(old.owner()),
                request.tags().orElse(old.tags()),
                request.expiresDays().orElse(old.expiresDays())),
            now);
    return new Done<>(
        SecretMutation.of(changed),
        Views.metadata(changed, secret),
        new Event.Subject(changed.name(), changed.uid(), 0),
        Map.of());
  }
}
