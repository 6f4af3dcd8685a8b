package io.claviger.server.login;

/** The secret of a client of OpenID Connect. Immutable; never prints itself. */
public final class ClientSecret {
  private final String text;

  private ClientSecret(String text) {
    this.text = text;
  }

  /**
   * Takes a secret; Spring Boot calls this for a setting.
   *
   * @param text the secret
   * @return the same, safe to keep
   */
  public static ClientSecret of(String text) {
    return new ClientSecret(text);
  }

  /** Whether it is 1 to 4096 characters that a provider can have given. */
  boolean isPossible() {
    return !text.isEmpty()
        && text.length() <= 4096
        && text.chars().allMatch(c -> c >= ' ' && c != 127);
  }

  String reveal() {
    return text;
  }

  /** Never the secret. */
  @Override
  public String toString() {
    return "ClientSecret[REDACTED]";
  }
}
