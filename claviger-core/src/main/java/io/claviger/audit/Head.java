package io.claviger.audit;

import io.claviger.seal.CanonicalRow;
import io.claviger.seal.RingSigner;
import io.claviger.seal.SignatureCheck;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A signed end of the journal: who signed had followed the journal to this row and found it whole.
 * Heads are a chain of their own. The signature (Ed25519) is over all fields before it, in the form
 * of {@link CanonicalRow}; {@link HeadText} has a head on one line.
 *
 * @param number 1, 2, 3 within a database
 * @param tip the journal row
 * @param previous {@link #digest} of the head before; 32 zero bytes for the first one
 * @param signedAt when, microseconds since 1970 UTC, by the clock of the process
 * @param life which life of the database it belongs to
 * @param keyId the ring key that signed
 * @param signature 64 bytes
 */
public record Head(
    long number, Tip tip, byte[] previous, long signedAt, Life life, int keyId, byte[] signature) {
  private static final byte[] NONE = new byte[32];

  /**
   * A life of the database; it ends with a declared recovery.
   *
   * @param incarnation random number of this life
   * @param former the life before, in the head that declares a recovery; else the same number
   * @param note why a recovery was declared; else empty
   */
  public record Life(long incarnation, long former, String note) {
    /**
     * An ordinary head's.
     *
     * @param incarnation random number of this life
     * @return the life
     */
    public static Life of(long incarnation) {
      return new Life(incarnation, incarnation, "");
    }
  }

  /**
   * Tells whether this head declares a recovery.
   *
   * @return true if another life begins with it
   */
  public boolean isRecovery() {
    return life.incarnation() != life.former();
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
   * What the next head names as its predecessor: SHA-256 over what was signed and the signature.
   *
   * @return 32 bytes
   */
  public byte[] digest() {
    MessageDigest digest = ChainHash.newSha256();
    digest.update(signedBytes());
    return digest.digest(signature);
  }

  /** Whether this head is the one behind another. */
  boolean follows(Checkpoint.LastHead before) {
    return number == before.number() + 1 && MessageDigest.isEqual(previous, before.digest());
  }

  /**
   * Whether this is the very same head.
   *
   * @param other another head
   * @return true if all fields are equal
   */
  public boolean isSame(Head other) {
    return MessageDigest.isEqual(digest(), other.digest());
  }

  /** Makes and signs the head behind another. */
  static Head sign(@Nullable Head before, Tip tip, Life life, long signedAt, RingSigner signer) {
    int keyId = signer.activeKey();
    Head unsigned =
        new Head(
            before == null ? 1 : before.number + 1,
            tip,
            before == null ? NONE.clone() : before.digest(),
            signedAt,
            life,
            keyId,
            new byte[0]);
    byte[] signature = signer.sign(keyId, unsigned.signedBytes());
    return new Head(unsigned.number, tip, unsigned.previous, signedAt, life, keyId, signature);
  }

  private byte[] signedBytes() {
    return CanonicalRow.of("audit_heads")
        .put("number", number)
        .put("seq", tip.seq())
        .put("at", tip.at())
        .put("hash", tip.hash())
        .put("previous", previous)
        .put("signed_at", signedAt)
        .put("incarnation", life.incarnation())
        .put("former_incarnation", life.former())
        .put("note", life.note().getBytes(StandardCharsets.UTF_8))
        .put("key_id", keyId)
        .toBytes();
  }
}
