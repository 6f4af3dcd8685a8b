package io.claviger.testkit.contract;

import io.claviger.access.StoredToken;
import io.claviger.api.ContentType;
import io.claviger.api.SecretState;
import io.claviger.api.SecretType;
import io.claviger.api.VersionState;
import io.claviger.audit.JournalGroup;
import io.claviger.seal.Sealed;
import io.claviger.secret.Attributes;
import io.claviger.secret.History;
import io.claviger.secret.Labels;
import io.claviger.secret.SecretHeader;
import io.claviger.secret.SecretMutation;
import io.claviger.secret.StoredVersion;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows to store. The seed is fixed: every run stores the same. */
final class Samples {
  /** Texts that break careless quoting, patterns, arrays and encodings. */
  static final String HOSTILE =
      "'; DROP TABLE secrets; -- \" \\ \\x00 {a,\"b\",NULL} $1 ? :x %s _% \t\r\n \u0001 \u007f"
          + " \u00e9 e\u0301 \u0130\u0131 \u202e \ufeff \ud83d\udd11\ud83c\udff4 \uffff";

  /** An instant of the past, in microseconds. */
  static final long PAST = 1_767_225_600_123_456L;

  private final Random random = new Random(20260101);

  byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  long id() {
    return random.nextLong() >>> 1;
  }

  SecretHeader header(String name) {
    return new SecretHeader(
        id(),
        name,
        SecretState.ACTIVE,
        1,
        1,
        new Labels(1, 0, 0),
        new Attributes(SecretType.API_KEY, "", "", Map.of(), 0),
        new History(PAST, "alice", PAST, 0, 0));
  }

  StoredVersion version(long uid, long number, @Nullable String idempotencyKey) {
    return new StoredVersion(
        uid,
        number,
        VersionState.ENABLED,
        ContentType.TEXT,
        new Sealed(1, bytes(150)),
        idempotencyKey,
        PAST,
        "alice",
        0);
  }

  /** A new secret with one version. */
  SecretMutation creation(String name) {
    SecretHeader header = header(name);
    return new SecretMutation(header, version(header.uid(), 1, null), null, false);
  }

  StoredToken token(String accessor) {
    return token(accessor, 0, StoredToken.UNLIMITED);
  }

  StoredToken token(String accessor, long parent, int uses) {
    return new StoredToken(
        id(),
        accessor,
        bytes(32),
        1,
        parent,
        new StoredToken.Grant("alice", Set.of("reader", "writer"), List.of(), ""),
        new StoredToken.Life(PAST, "root", 0, 0, 0),
        uses,
        0);
  }

  JournalGroup group(int n) {
    return group(n, new long[0], new long[0]);
  }

  JournalGroup group(int n, long[] secretUids, long[] tokenIds) {
    return new JournalGroup(bytes(16), n, bytes(40 * n), bytes(36), secretUids, tokenIds);
  }

  /** A group of one thread: the id tells thread and turn. */
  static JournalGroup group(int thread, int turn) {
    byte[] id = ByteBuffer.allocate(16).putInt(thread).putInt(turn).array();
    byte[] payload = ByteBuffer.allocate(8).putInt(thread).putInt(turn).array();
    return new JournalGroup(
        id, 1 + (thread + turn) % 3, payload, new byte[36], new long[0], new long[0]);
  }

  /** The next revision of a header, in another state of life. */
  static SecretHeader next(SecretHeader header, SecretState state, long purgeAt) {
    History history = header.history();
    return new SecretHeader(
        header.uid(),
        header.name(),
        state,
        header.rev() + 1,
        header.lastVersion(),
        header.labels(),
        header.attributes(),
        new History(
            history.createdAt(),
            history.createdBy(),
            history.updatedAt() + 1,
            state == SecretState.ACTIVE ? 0 : PAST,
            purgeAt));
  }

  /** The next revision of a header, nothing else changed. */
  static SecretHeader next(SecretHeader header) {
    return next(header, header.state(), header.history().purgeAt());
  }

  /** The next revision of a header, with other labels. */
  static SecretHeader next(SecretHeader header, long lastVersion, Labels labels) {
    SecretHeader next = next(header);
    return new SecretHeader(
        next.uid(),
        next.name(),
        next.state(),
        next.rev(),
        lastVersion,
        labels,
        next.attributes(),
        next.history());
  }
}
