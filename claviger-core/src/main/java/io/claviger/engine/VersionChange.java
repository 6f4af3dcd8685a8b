package io.claviger.engine;

import io.claviger.access.Caller;
import io.claviger.api.AuditAction;
import io.claviger.api.ErrorCode;
import io.claviger.api.GoneException;
import io.claviger.api.SecretVersion;
import io.claviger.api.VersionState;
import io.claviger.audit.Event;
import io.claviger.secret.Labels;
import io.claviger.secret.SecretHeader;
import io.claviger.secret.SecretMutation;
import io.claviger.secret.StoredSecret;
import io.claviger.secret.StoredVersion;
import io.claviger.secret.Wanted;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rolls back to a version, disables or enables it. */
final class VersionChange extends Change<SecretVersion> {
  private final long number;

  private VersionChange(Caller caller, AuditAction action, String name, long number) {
    super(caller, action, new Wanted(name, number, null));
    this.number = number;
  }

  static VersionChange rollback(Caller caller, String name, long version) {
    return new VersionChange(caller, AuditAction.ROLLBACK, name, version);
  }

  static VersionChange disable(Caller caller, String name, long version) {
    return new VersionChange(caller, AuditAction.DISABLE, name, version);
  }

  static VersionChange enable(Caller caller, String name, long version) {
    return new VersionChange(caller, AuditAction.ENABLE, name, version);
  }

  @Override
  Done<SecretVersion> decide(Optional<StoredSecret> stored, long now) {
    StoredSecret secret = Rules.active(stored);
    StoredVersion version = Rules.version(secret, number, "version " + number);
    return switch (action) {
      case ROLLBACK -> rollback(secret.header(), version, now);
      case DISABLE -> moveTo(VersionState.DISABLED, secret.header(), version, now);
      default -> moveTo(VersionState.ENABLED, secret.header(), version, now);
    };
  }

  private static Done<SecretVersion> rollback(
      SecretHeader header, StoredVersion version, long now) {
    Rules.checkReadable(version, now);
    Labels moved = header.labels().withCurrent(version.version());
    if (moved.equals(header.labels())) {
      return done(null, header, version);
    }
    SecretHeader changed = Rules.withLabels(header, moved, header.lastVersion(), now);
    return done(SecretMutation.of(changed), changed, version);
  }

  private static Done<SecretVersion> moveTo(
      VersionState state, SecretHeader header, StoredVersion version, long now) {
    if (version.state() == VersionState.DESTROYED) {
      throw new GoneException(
          ErrorCode.SECRET_DISABLED, "Version " + version.version() + " is destroyed");
    }
    if (version.state() == state) {
      return done(null, header, version);
    }
    SecretHeader changed = Rules.withLabels(header, header.labels(), header.lastVersion(), now);
    StoredVersion moved = version.in(state);
    return done(new SecretMutation(changed, null, moved, false), changed, moved);
  }

  private static Done<SecretVersion> done(
      @Nullable SecretMutation mutation, SecretHeader header, StoredVersion version) {
    return new Done<>(
        mutation,
        Views.version(header, version),
        new Event.Subject(header.name(), header.uid(), version.version()),
        mutation == null ? Map.of("unchanged", "true") : Map.of());
  }
}
