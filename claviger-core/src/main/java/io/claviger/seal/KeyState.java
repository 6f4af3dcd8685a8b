package io.claviger.seal;

/** The life of a ring key, in order. */
public enum KeyState {
  /** Made and distributed, not used yet; opens what a faster replica already made with it. */
  PENDING(1),
  /** Makes everything new. Exactly one key of a purpose is active. */
  ACTIVE(2),
  /** Makes nothing new; still opens and verifies. */
  DECRYPT_ONLY(3),
  /** Its bytes are gone; the id stays, so that it is never given again. */
  RETIRED(4);

  private final byte code;

  KeyState(int code) {
    this.code = (byte) code;
  }

  /** Stands in the stored ring; never changes its meaning. */
  byte code() {
    return code;
  }
}
