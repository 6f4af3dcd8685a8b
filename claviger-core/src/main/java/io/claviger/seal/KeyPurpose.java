package io.claviger.seal;

/** What a ring key is for. A key is never used for two purposes. */
public enum KeyPurpose {
  /** Wraps the data keys of values. */
  SEAL(1),
  /** Authenticates rows that a database administrator could forge. */
  ROW_MAC(2),
  /** Authenticates the groups of the audit journal. */
  JOURNAL_MAC(3),
  /** Signs audit heads (the seed of an Ed25519 key). */
  SIGN(4);

  private final byte code;

  KeyPurpose(int code) {
    this.code = (byte) code;
  }

  /** Stands in the stored ring; never changes its meaning. */
  byte code() {
    return code;
  }
}
