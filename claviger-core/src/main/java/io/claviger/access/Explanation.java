package io.claviger.access;

import java.util.List;

/**
 * A decision and how it came.
 *
 * @param decision the decision
 * @param rules each rule whose path matches, by name of the policy, then by number
 */
public record Explanation(Decision decision, List<Considered> rules) {
  /** Copies the rules. */
  public Explanation {
    rules = List.copyOf(rules);
  }

  /**
   * A rule whose path matches.
   *
   * @param policy name of its policy
   * @param number its number in the policy, from 1
   * @param rule the rule
   * @param applies whether it is about the capability and its conditions hold
   * @param reason why it applies or does not, as a clause: {@code allows read}
   */
  public record Considered(
      String policy, int number, PolicyRule rule, boolean applies, String reason) {}
}
