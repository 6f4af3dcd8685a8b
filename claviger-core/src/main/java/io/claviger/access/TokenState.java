package io.claviger.access;

import java.util.Locale;

/** What an access token is worth at a moment. */
public enum TokenState {
  /** It holds. */
  ACTIVE,
  /** Its time is over. */
  EXPIRED,
  /** Its uses are taken. */
  USED_UP,
  /** Somebody revoked it, or the token it was made with. */
  REVOKED;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /**
   * The name on the wire.
   *
   * @return lower case
   */
  public String wireName() {
    return wireName;
  }
}
