package io.claviger.engine;

import io.claviger.api.InvalidRequestException;
import io.claviger.api.Page;
import io.claviger.api.SecretMetadata;
import io.claviger.api.SecretReader;
import io.claviger.audit.ReaderRow;
import io.claviger.audit.ReaderStats;
import io.claviger.audit.Trail;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows who has read a secret, as far as the trail has come. */
final class ReaderLists {
  private static final Duration RECENT = Duration.ofDays(30);

  private final Trail trail;

  ReaderLists(Trail trail) {
    this.trail = trail;
  }

  Page<SecretReader> page(long secretUid, ReaderRow.Key after, int limit) {
    List<ReaderRow> found = trail.index().readersOf(secretUid, after, limit + 1);
    List<ReaderRow> shown = found.subList(0, Math.min(limit, found.size()));
    return new Page<>(
        shown.stream().map(ReaderLists::view).toList(),
        found.size() > limit ? Optional.of(encode(shown.getLast().key())) : Optional.empty());
  }

  SecretMetadata describe(long secretUid, SecretMetadata metadata) {
    long since = trail.position().now() - KeyRotation.micros(RECENT);
    ReaderStats stats = trail.index().stats(secretUid, since);
    return metadata.withReaders(
        stats.lastAt() == 0 ? null : Views.instant(stats.lastAt()), stats.readers());
  }

  private static SecretReader view(ReaderRow row) {
    return new SecretReader(
        row.key().principal(),
        row.key().version(),
        Views.instant(row.firstAt()),
        Views.instant(row.lastAt()),
        row.reads(),
        row.addresses(),
        row.moreAddresses());
  }

  private static String encode(ReaderRow.Key key) {
    String text = key.version() + " " + key.principal();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  static ReaderRow.Key decode(@Nullable String cursor) {
    if (cursor == null) {
      return new ReaderRow.Key(0, "", 0);
    }
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      int blank = text.indexOf(' ');
      return new ReaderRow.Key(
          0, text.substring(blank + 1), Long.parseLong(text.substring(0, blank)));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new InvalidRequestException("cursor is not one that a list has given");
    }
  }
}
