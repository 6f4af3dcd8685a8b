package io.claviger.api;

/** What was done or tried. The stored number of each is part of the journal's format. */
public enum AuditAction {
  /** A secret was created. */
  CREATE(1),
  /** A value was read. */
  READ(2),
  /** A version was added. */
  UPDATE(3),
  /** Metadata were read. */
  READ_METADATA(4),
  /** Metadata were changed. */
  UPDATE_METADATA(5),
  /** Secrets were listed. */
  LIST(6),
  /** Versions were listed. */
  LIST_VERSIONS(7),
  /** CURRENT was moved to another version. */
  ROLLBACK(8),
  /** A version was made unreadable. */
  DISABLE(9),
  /** A version was made readable again. */
  ENABLE(10),
  /** A secret was soft-deleted. */
  DELETE(11),
  /** A soft delete was undone. */
  RESTORE(12),
  /** A secret was destroyed. */
  PURGE(13),
  /** The audit trail was searched. */
  READ_AUDIT(14),
  /** Somebody tried to authenticate. */
  AUTHENTICATE(15),
  /** An access token was made. */
  CREATE_TOKEN(16),
  /** An access token was revoked. */
  REVOKE_TOKEN(17),
  /** A step of a ring key's life: added, activated, retired. */
  ROTATE_KEY(18),
  /** The root key was changed. */
  ROTATE_ROOT_KEY(19);

  private static final AuditAction[] BY_NUMBER = new AuditAction[20];

  static {
    for (AuditAction action : values()) {
      BY_NUMBER[action.number] = action;
    }
  }

  private final int number;

  AuditAction(int number) {
    this.number = number;
  }

  /**
   * Returns the stored number.
   *
   * @return 1 or more, never reused
   */
  public int number() {
    return number;
  }

  /**
   * Finds an action by its stored number.
   *
   * @param number the number
   * @return the action
   * @throws IllegalArgumentException if there is none
   */
  public static AuditAction ofNumber(int number) {
    if (number < 1 || number >= BY_NUMBER.length) {
      throw new IllegalArgumentException("no audit action has the number " + number);
    }
    return BY_NUMBER[number];
  }
}
