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
  ROTATE_ROOT_KEY(19),
  /** An operator declared that the database was restored; another life of it begins. */
  DECLARE_RECOVERY(20),
  /**
   * Nobody's action: it stands where events were that cannot be read, because somebody changed the
   * audit log outside Claviger. The details tell which events it stands for.
   */
  TAMPERED(21),
  /** The audit trail, or the evidence for its proof, was exported. */
  EXPORT_AUDIT(22),
  /** The audit log was verified by a server. */
  VERIFY_AUDIT(23),
  /** The keys that authenticate the audit journal were exported. */
  EXPORT_MAC_KEY(24),
  /** The readers of a secret were listed. */
  READ_READERS(25),
  /** Claviger found something that somebody should look at; the details tell what. */
  SUSPICIOUS_ACTIVITY(26),
  /** A day of the audit log was discarded by rule. */
  DISCARD_AUDIT(27),
  /** The life of an access token was extended. */
  RENEW_TOKEN(28),
  /** An access token was looked at. */
  READ_TOKEN(29),
  /** Access tokens were listed. */
  LIST_TOKENS(30),
  /** A policy was made or changed. */
  PUT_POLICY(31),
  /** A policy was deleted. */
  DELETE_POLICY(32),
  /** A policy was looked at. */
  READ_POLICY(33),
  /** Policies were listed. */
  LIST_POLICIES(34),
  /** Somebody asked which rule decides. */
  EXPLAIN_POLICY(35),
  /** Somebody logged in and got a token. */
  LOGIN(36),
  /** A way to log in was changed: a role, a credential, a user. */
  CHANGE_LOGIN(37),
  /** Ways to log in were looked at. */
  READ_LOGIN(38);

  private static final AuditAction[] BY_NUMBER = new AuditAction[values().length + 1];

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
