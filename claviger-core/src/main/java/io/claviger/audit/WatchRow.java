package io.claviger.audit;

/**
 * What a rule about suspicious activity remembers of one subject.
 *
 * @param key which rule, about whom
 * @param at when it changed last, microseconds since 1970 UTC
 * @param state in the rule's own form
 */
public record WatchRow(Key key, long at, String state) {
  /**
   * Which rule, about whom.
   *
   * @param kind the rule
   * @param subject the secret, principal or address
   */
  public record Key(String kind, String subject) {}
}
