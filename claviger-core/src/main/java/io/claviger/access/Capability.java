package io.claviger.access;

/** What a caller wants to do to a resource. */
public enum Capability {
  /** Make a secret that does not exist yet. */
  CREATE,
  /** See a value. */
  READ,
  /** Write a version, change metadata, move labels, disable and enable versions. */
  UPDATE,
  /** Soft-delete and restore. */
  DELETE,
  /** Destroy for good. */
  PURGE,
  /** See names and metadata. */
  LIST,
  /** Search the audit trail. */
  AUDIT,
  /** Make and revoke tokens, rotate keys. */
  ADMINISTER
}
