package io.claviger.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.api.BatchEntry;
import io.claviger.api.ListQuery;
import io.claviger.api.Page;
import io.claviger.api.SecretMetadata;
import io.claviger.api.SecretReference;
import io.claviger.api.SecretVersion;
import io.claviger.api.SecretsManager;
import io.claviger.api.StagingLabel;
import io.claviger.api.VersionSelector;
import io.claviger.testkit.CheckedText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks at all secrets below a prefix. */
final class SecretsCheck {
  private SecretsCheck() {}

  /** One version of one secret. */
  private record Key(String name, long version) {}

  /**
   * Every version is readable and whole, each secret has one current version, which is the last,
   * and every answered write is there.
   */
  static void assertIntact(SecretsManager secrets, String prefix, List<Replica.Ack> acks) {
    Map<Key, String> found = new HashMap<>();
    @Nullable String cursor = null;
    do {
      Page<SecretMetadata> page = secrets.list(ListQuery.prefix(prefix).after(cursor));
      page.items().forEach(item -> readAll(secrets, item.name(), found));
      cursor = page.nextCursor().orElse(null);
    } while (cursor != null);
    for (Replica.Ack ack : acks) {
      assertThat(found.get(new Key(ack.name(), ack.version())))
          .as("answered write of %s, version %s", ack.name(), ack.version())
          .isEqualTo(ack.value());
    }
  }

  private static void readAll(SecretsManager secrets, String name, Map<Key, String> found) {
    List<SecretVersion> versions = versions(secrets, name);
    assertThat(versions.stream().filter(v -> v.labels().contains(StagingLabel.CURRENT)))
        .as("current versions of %s", name)
        .containsExactly(versions.getFirst());
    List<SecretReference> wanted = new ArrayList<>();
    for (SecretVersion version : versions) {
      wanted.add(new SecretReference(name, VersionSelector.number(version.version())));
    }
    for (int i = 0; i < wanted.size(); i += SecretsManager.MAX_BATCH) {
      int end = Math.min(i + SecretsManager.MAX_BATCH, wanted.size());
      for (BatchEntry entry : secrets.getAll(wanted.subList(i, end))) {
        assertThat(entry).isInstanceOf(BatchEntry.Found.class);
        BatchEntry.Found read = (BatchEntry.Found) entry;
        String value = read.secret().value().revealText();
        long version = read.secret().version().version();
        assertThat(CheckedText.isWhole(value)).as("%s %s is whole", name, version).isTrue();
        found.put(new Key(name, version), value);
      }
    }
  }

  private static List<SecretVersion> versions(SecretsManager secrets, String name) {
    List<SecretVersion> versions = new ArrayList<>();
    long before = Long.MAX_VALUE;
    while (before > 1) {
      versions.addAll(secrets.versions(name, before, ListQuery.MAX_LIMIT).items());
      before = versions.getLast().version();
    }
    return versions;
  }
}
