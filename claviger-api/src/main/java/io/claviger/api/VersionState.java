package io.claviger.api;

/** Whether a version may be read. */
public enum VersionState {
  /** Readable until it expires. */
  ENABLED,
  /** Refused, and can be enabled again. */
  DISABLED,
  /** The value is gone for good. */
  DESTROYED
}
