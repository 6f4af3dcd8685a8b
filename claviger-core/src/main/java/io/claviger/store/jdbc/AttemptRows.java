package io.claviger.store.jdbc;

import io.claviger.access.StoredAttempts;
import io.claviger.seal.CanonicalRow;
import io.claviger.seal.IntegrityAlarm;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows of the table {@code login_attempts}. The MAC covers all of its columns. Thread-safe. */
final class AttemptRows {
  static final String COLUMNS = "a.name_hash, a.rev, a.attempts, a.last_at, a.mac";

  static final String INSERT =
      """
      INSERT INTO login_attempts (rev, attempts, last_at, mac, name_hash) VALUES (?, ?, ?, ?, ?)
      """;

  static final String UPDATE =
      """
      UPDATE login_attempts SET rev = ?, attempts = ?, last_at = ?, mac = ?
      WHERE name_hash = ? AND rev = ?
      """;

  private static final String TABLE = "login_attempts";

  private final RowMacs macs;

  AttemptRows(RowMacs macs) {
    this.macs = macs;
  }

  @Nullable Object[] forInsert(StoredAttempts attempts) {
    String times = text(attempts.at());
    return new @Nullable Object[] {
      attempts.rev(),
      times,
      attempts.last(),
      macs.mac(canonical(attempts.nameHash(), attempts.rev(), times, attempts.last())),
      attempts.nameHash()
    };
  }

  @Nullable Object[] forUpdate(StoredAttempts attempts) {
    @Nullable Object[] columns = forInsert(attempts);
    @Nullable Object[] all = Arrays.copyOf(columns, columns.length + 1);
    all[columns.length] = attempts.rev() - 1;
    return all;
  }

  /**
   * Reads a row and checks its MAC.
   *
   * @throws io.claviger.api.IntegrityException if it is not as it was written
   */
  StoredAttempts attempts(ResultSet row) throws SQLException {
    String name = row.getString("name_hash");
    long rev = row.getLong("rev");
    String times = row.getString("attempts");
    macs.check(
        canonical(name, rev, times, row.getLong("last_at")),
        row.getBytes("mac"),
        new IntegrityAlarm.Row(TABLE, null, 0, rev),
        "at revision " + rev);
    // What stands in the list is looked at only now: altered, it may be anything.
    return new StoredAttempts(
        name, rev, Arrays.stream(times.split(",", -1)).map(Long::valueOf).toList());
  }

  private static CanonicalRow canonical(String name, long rev, String times, long last) {
    return CanonicalRow.of(TABLE)
        .put("name_hash", name)
        .put("rev", rev)
        .put("attempts", times)
        .put("last_at", last);
  }

  private static String text(List<Long> times) {
    return times.stream().map(time -> Long.toString(time)).collect(Collectors.joining(","));
  }
}
