package io.claviger.access;

/**
 * A secret id just made. This is the only time its text is at hand: the database keeps a hash.
 *
 * @param info what is known of it
 * @param roleId the role id it goes with
 * @param secretText the secret id itself
 */
public record NewSecretId(SecretIdInfo info, String roleId, String secretText) {
  /** Never the secret id. */
  @Override
  public String toString() {
    return "NewSecretId[accessor=" + info.accessor() + "]";
  }
}
