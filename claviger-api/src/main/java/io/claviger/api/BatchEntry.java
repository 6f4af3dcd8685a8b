package io.claviger.api;

/** The outcome of one item of a batch read. */
public sealed interface BatchEntry {
  /**
   * Returns what was asked for.
   *
   * @return the reference
   */
  SecretReference reference();

  /**
   * The secret was read.
   *
   * @param reference what was asked for
   * @param secret what was read
   */
  record Found(SecretReference reference, Secret secret) implements BatchEntry {}

  /**
   * The secret was not read.
   *
   * @param reference what was asked for
   * @param error why not
   */
  record Refused(SecretReference reference, ClavigerException error) implements BatchEntry {}
}
