package io.claviger.api;

/** A pointer to one version of a secret. Moving labels is how the version in use changes. */
public enum StagingLabel {
  /** The version in use; what a plain read returns. */
  CURRENT,
  /** The version a rotation is preparing. */
  PENDING,
  /** The version that was CURRENT before. */
  PREVIOUS
}
