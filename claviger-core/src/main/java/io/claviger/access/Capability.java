package io.claviger.access;

import java.util.Locale;

/**
 * What a caller wants to do to a resource; each operation needs exactly one. In policies and
 * messages by its {@link #wireName}.
 */
public enum Capability {
  /** See a value. */
  READ,
  /** Make a secret, write a version, change metadata. */
  WRITE,
  /** See names, metadata and versions, without values. */
  LIST,
  /** Soft-delete and restore. */
  DELETE,
  /** Move labels: roll back. */
  ROTATE,
  /** Make versions unusable and usable again. */
  REVOKE,
  /** Search the audit trail; see who read a secret. */
  AUDIT,
  /** Destroy for good; administer tokens, policies, logins and keys. */
  ADMIN;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /**
   * The name in policies and messages.
   *
   * @return lower case
   */
  public String wireName() {
    return wireName;
  }
}
