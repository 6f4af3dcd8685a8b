package io.claviger.access;

import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A named set of rules. There is none that is not valid, or has the name of a built-in one.
 * Immutable.
 */
public final class Policy {
  /** The largest document, in bytes of UTF-8. */
  public static final int MAX_BYTES = 64 * 1024;

  /** The most rules of one policy. */
  public static final int MAX_RULES = 256;

  private final String name;
  private final String description;
  private final List<PolicyRule> rules;
  private final List<CompiledRule> compiledRules;
  private final RuleTree tree;

  Policy(String name, String description, List<PolicyRule> rules) {
    this.name = name;
    this.description = description;
    this.rules = List.copyOf(rules);
    this.compiledRules =
        IntStream.range(0, rules.size())
            .mapToObj(index -> new CompiledRule(name, index, rules.get(index)))
            .toList();
    this.tree = RuleTree.of(compiledRules);
  }

  /**
   * Reads a policy.
   *
   * @param name its name, which must not be that of a built-in policy
   * @param document YAML or JSON
   * @return the policy
   * @throws io.claviger.api.InvalidRequestException if the name is not allowed
   * @throws PolicyException if the document is no policy; tells each problem with line and column
   */
  public static Policy parse(String name, String document) {
    return PolicyReader.read(PolicyNames.checkChangeable(name), document);
  }

  /**
   * Stands for a policy that cannot be read: whoever holds it may do nothing. To leave it out would
   * be more, since it may hold rules that deny.
   *
   * @param name its name, whatever it is
   * @return a policy that denies everything
   */
  public static Policy unreadable(String name) {
    PolicyRule rule =
        new PolicyRule(
            PathPattern.parse("**"),
            PolicyRule.Effect.DENY,
            EnumSet.allOf(Capability.class),
            PolicyConditions.NONE,
            1);
    return new Policy(name, "Cannot be read here, and so denies everything", List.of(rule));
  }

  /**
   * Returns the name.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * Returns what it is for.
   *
   * @return the description, perhaps empty
   */
  public String description() {
    return description;
  }

  /**
   * Returns the rules.
   *
   * @return the rules in the order of the document, at least one
   */
  public List<PolicyRule> rules() {
    return rules;
  }

  List<CompiledRule> compiledRules() {
    return compiledRules;
  }

  RuleTree tree() {
    return tree;
  }

  @Override
  public String toString() {
    return "Policy[" + name + ", " + rules.size() + " rules]";
  }
}
