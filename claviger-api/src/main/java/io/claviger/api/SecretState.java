package io.claviger.api;

/** The life of a secret. */
public enum SecretState {
  /** Readable. */
  ACTIVE,
  /** Soft-deleted: not readable, restorable until its recovery window ends. */
  DELETED,
  /** Destroyed for good; the name is free again and the tombstone keeps the history. */
  PURGED
}
