package io.claviger.engine;

import io.claviger.api.SecretMetadata;
import io.claviger.api.SecretVersion;
import io.claviger.api.StagingLabel;
import io.claviger.secret.Attributes;
import io.claviger.secret.History;
import io.claviger.secret.Labels;
import io.claviger.secret.SecretHeader;
import io.claviger.secret.StoredSecret;
import io.claviger.secret.StoredVersion;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Shows stored rows as the values of the public interface. */
final class Views {
  private Views() {}

  static SecretVersion version(SecretHeader header, StoredVersion version) {
    return new SecretVersion(
        header.name(),
        version.version(),
        header.attributes().type(),
        version.contentType(),
        version.state(),
        labelsOn(header.labels(), version.version()),
        instant(version.createdAt()),
        version.createdBy(),
        optionalInstant(version.expiresAt()));
  }

  /** The metadata of a header, with the expiry of its CURRENT version if that was loaded. */
  static SecretMetadata metadata(SecretHeader header, StoredSecret loaded) {
    long currentExpiresAt =
        loaded.version(header.labels().current()).map(StoredVersion::expiresAt).orElse(0L);
    Attributes attributes = header.attributes();
    History history = header.history();
    Map<StagingLabel, Long> labels = new EnumMap<>(StagingLabel.class);
    for (StagingLabel label : StagingLabel.values()) {
      long version = header.labels().of(label);
      if (version != 0) {
        labels.put(label, version);
      }
    }
    return new SecretMetadata(
        header.name(),
        header.state(),
        attributes.type(),
        attributes.description(),
        attributes.owner(),
        attributes.tags(),
        attributes.expiresDays() == 0
            ? OptionalInt.empty()
            : OptionalInt.of(attributes.expiresDays()),
        labels,
        header.lastVersion(),
        instant(history.createdAt()),
        history.createdBy(),
        instant(history.updatedAt()),
        optionalInstant(currentExpiresAt),
        optionalInstant(history.deletedAt()),
        optionalInstant(history.purgeAt()),
        Optional.empty(),
        OptionalLong.empty());
  }

  private static Set<StagingLabel> labelsOn(Labels labels, long version) {
    Set<StagingLabel> found = EnumSet.noneOf(StagingLabel.class);
    for (StagingLabel label : StagingLabel.values()) {
      if (labels.of(label) == version) {
        found.add(label);
      }
    }
    return found;
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  static Optional<Instant> optionalInstant(long micros) {
    return micros == 0 ? Optional.empty() : Optional.of(instant(micros));
  }
}
