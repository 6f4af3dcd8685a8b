package io.claviger.access;

/**
 * What can be acted on besides secrets. The names hold a colon, so that no secret can have them.
 */
public final class SystemResources {
  /** What all of them begin with. */
  public static final String PREFIX = "sys:";

  /** Access tokens. */
  public static final String TOKENS = PREFIX + "tokens";

  /** Policies. */
  public static final String POLICIES = PREFIX + "policies";

  /** Ways to log in: roles, their credentials, users. */
  public static final String AUTH = PREFIX + "auth";

  /** The key ring and the root key. */
  public static final String KEYS = PREFIX + "keys";

  /** The audit log as a whole. */
  public static final String AUDIT = PREFIX + "audit";

  private SystemResources() {}
}
