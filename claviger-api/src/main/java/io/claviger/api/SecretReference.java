package io.claviger.api;

/**
 * A secret and which version of it.
 *
 * @param name the secret
 * @param selector the version
 */
public record SecretReference(String name, VersionSelector selector) {
  /** Checks the name. */
  public SecretReference {
    SecretName.check(name);
  }

  /**
   * The version in use.
   *
   * @param name the secret
   * @return the reference
   */
  public static SecretReference current(String name) {
    return new SecretReference(name, VersionSelector.current());
  }
}
