package io.claviger.api;

/**
 * What a read returns: the value and the version it belongs to.
 *
 * @param version the version read
 * @param value its value
 */
public record Secret(SecretVersion version, SecretValue value) {

  /**
   * Returns the name of the secret.
   *
   * @return the name
   */
  public String name() {
    return version.name();
  }
}
