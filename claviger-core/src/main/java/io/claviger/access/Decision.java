package io.claviger.access;

/**
 * What policies say about one request, and which rule decided.
 *
 * @param allowed whether it is allowed
 * @param policy name of the policy that decided; empty when no rule allows and none denies
 * @param rule number of the rule in the policy, from 1; 0 when no rule decided
 * @param line where the rule begins in the document, from 1; 0 when no rule decided
 * @param notAfter from when on another decision is possible, because a condition of time begins or
 *     ceases to hold; microseconds since 1970 UTC, 0 for never
 */
public record Decision(boolean allowed, String policy, int rule, int line, long notAfter) {
  /** No rule allows it. */
  static final Decision NO_RULE = new Decision(false, "", 0, 0, 0);

  Decision until(long end) {
    return end == Long.MAX_VALUE ? this : new Decision(allowed, policy, rule, line, end);
  }
}
