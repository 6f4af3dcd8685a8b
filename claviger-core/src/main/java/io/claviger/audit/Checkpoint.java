package io.claviger.audit;

import io.claviger.seal.CanonicalRow;
import io.claviger.seal.RingSigner;
import io.claviger.seal.SignatureCheck;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A signed place of the journal before which everything was discarded by rule. Who signed had
 * verified what was to be discarded. The journal goes on behind {@link #tip}, the chain of heads
 * behind {@link #lastHead}. Checkpoints stay for ever and are a chain of their own.
 *
 * @param number 1, 2, 3 within a database
 * @param tip the last journal row that was discarded; so its seq tells how many events there were
 * @param until all discarded events are older than this; microseconds since 1970 UTC, a midnight
 * @param lastHead the last signed head up to the row
 * @param previous {@link #digest} of the checkpoint before; 32 zero bytes for the first one
 * @param signedAt when, microseconds since 1970 UTC
 * @param keyId the ring key that signed
 * @param signature 64 bytes
 */
public record Checkpoint(
    long number,
    Tip tip,
    long until,
    LastHead lastHead,
    byte[] previous,
    long signedAt,
    int keyId,
    byte[] signature) {
  private static final byte[] NONE = new byte[32];

  /**
   * The end of the part of the chain of heads that was discarded.
   *
   * @param number the head's number; 0 when there was none
   * @param digest the head's digest; 32 zero bytes when there was none
   */
  public record LastHead(long number, byte[] digest) {
    /** The place before the first head. */
    public static final LastHead NONE = new LastHead(0, new byte[32]);

    static LastHead of(Head head) {
      return new LastHead(head.number(), head.digest());
    }
  }

  /**
   * Whether the signature is authentic.
   *
   * @param check knows the keys
   * @return false also when the key is unknown
   */
  public boolean isSigned(SignatureCheck check) {
    return check.verify(keyId, signedBytes(), signature);
  }

  /**
   * The newest of some checkpoints that a known key signed.
   *
   * @param checkpoints in order
   * @param check knows the keys
   * @return the checkpoint, or empty
   */
  public static Optional<Checkpoint> newestSigned(
      List<Checkpoint> checkpoints, SignatureCheck check) {
    return checkpoints.reversed().stream().filter(found -> found.isSigned(check)).findFirst();
  }

  /**
   * What the next checkpoint names as its predecessor.
   *
   * @return 32 bytes
   */
  public byte[] digest() {
    MessageDigest digest = ChainHash.newSha256();
    digest.update(signedBytes());
    return digest.digest(signature);
  }

  /** Whether this is the checkpoint behind another; null is the place before the first. */
  boolean follows(@Nullable Checkpoint before) {
    return before == null
        ? number == 1 && MessageDigest.isEqual(previous, NONE)
        : number == before.number + 1
            && MessageDigest.isEqual(previous, before.digest())
            && tip.seq() > before.tip.seq();
  }

  /**
   * Makes and signs the checkpoint behind another.
   *
   * @param before the one before; null for the first
   * @param tip the last row to discard
   * @param until the end of its day
   * @param lastHead the last head up to the row
   * @param signer signs
   * @param now microseconds since 1970 UTC
   * @return the checkpoint
   */
  static Checkpoint sign(
      @Nullable Checkpoint before,
      Tip tip,
      long until,
      LastHead lastHead,
      RingSigner signer,
      long now) {
    int keyId = signer.activeKey();
    Checkpoint unsigned =
        new Checkpoint(
            before == null ? 1 : before.number + 1,
            tip,
            until,
            lastHead,
            before == null ? NONE.clone() : before.digest(),
            now,
            keyId,
            new byte[0]);
    return unsigned.with(signer.sign(keyId, unsigned.signedBytes()));
  }

  private Checkpoint with(byte[] newSignature) {
    return new Checkpoint(number, tip, until, lastHead, previous, signedAt, keyId, newSignature);
  }

  private byte[] signedBytes() {
    return CanonicalRow.of("audit_checkpoints")
        .put("number", number)
        .put("seq", tip.seq())
        .put("at", tip.at())
        .put("hash", tip.hash())
        .put("until", until)
        .put("last_head", lastHead.number())
        .put("last_head_digest", lastHead.digest())
        .put("previous", previous)
        .put("signed_at", signedAt)
        .put("key_id", keyId)
        .toBytes();
  }
}
