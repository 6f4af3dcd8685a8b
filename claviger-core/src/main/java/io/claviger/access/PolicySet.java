package io.claviger.access;

import io.claviger.api.SecretName;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The policies of a caller. As long as they are few, as usual, all sets share what is made of them.
 *
 * <p>A request is allowed when a rule allows it and none denies it. A rule counts when its pattern
 * matches the resource, it is about the capability, and its conditions hold. One exception: the
 * built-in policy {@code root} allows everything, and no rule of another policy overrules that; so
 * nobody can lock out whoever has to repair the policies.
 *
 * <p>Of a caller whose address is not known, rules with a condition on it allow nothing and deny
 * everything they could deny. A name that is neither that of a secret nor of a system resource is
 * denied to all but {@code root}.
 *
 * <p>Immutable and thread-safe.
 */
public final class PolicySet {
  /** So many are asked one after another; of more, one tree is made. */
  private static final int FEW = 8;

  private final List<Policy> policies;
  private final RuleTree[] trees;
  private final @Nullable Decision root;

  private PolicySet(List<Policy> policies) {
    this.policies = policies;
    this.trees =
        policies.size() <= FEW
            ? policies.stream().map(Policy::tree).toArray(RuleTree[]::new)
            : new RuleTree[] {RuleTree.of(rules().toList())};
    this.root =
        policies.stream()
            .filter(BuiltInPolicies::isRoot)
            .findFirst()
            .map(policy -> policy.compiledRules().getFirst().decision)
            .orElse(null);
  }

  /**
   * Prepares policies.
   *
   * @param policies the policies; their order does not matter
   * @return the set
   */
  public static PolicySet of(Collection<Policy> policies) {
    return new PolicySet(policies.stream().sorted(Comparator.comparing(Policy::name)).toList());
  }

  /**
   * Decides on the name alone: whether the resource exists plays no part. When several rules agree,
   * the first one, by name of the policy and then by number, is named.
   *
   * @param capability what somebody wants to do
   * @param resource name of a secret or system resource
   * @param address the caller's address in figures; null when it is not known
   * @param now microseconds since 1970 UTC
   * @return the decision
   */
  public Decision decide(
      Capability capability, String resource, @Nullable String address, long now) {
    if (root != null) {
      return root;
    }
    DecisionSearch search = new DecisionSearch(capability, address, now);
    if (PathPattern.isSystem(resource)) {
      Segments whole = Segments.whole(resource);
      for (RuleTree tree : trees) {
        tree.findForSystem(whole, search);
      }
    } else if (SecretName.isValid(resource)) {
      Segments name = Segments.of(resource);
      for (RuleTree tree : trees) {
        tree.findForSecret(name, search);
      }
    }
    return search.decision();
  }

  /**
   * Tells whether it makes sense to look for what the caller may: there can be a resource whose
   * name begins so and that a rule allows at some time, from some address, and they are not all
   * denied by one rule without conditions. Each name found has to be decided on by itself.
   *
   * @param capability what somebody wants to do
   * @param prefix how the names begin; the empty prefix means all secrets
   * @return whether something could be allowed
   */
  public boolean mayUnder(Capability capability, String prefix) {
    if (root != null) {
      return true;
    }
    boolean allowed = false;
    for (CompiledRule rule : rules().toList()) {
      if (rule.rule.concerns(capability)) {
        PathPattern pattern = rule.pattern();
        if (rule.denies && rule.isUnconditional() && pattern.matchesAllUnder(prefix)) {
          return false;
        }
        allowed |= !rule.denies && pattern.mayMatchUnder(prefix);
      }
    }
    return allowed;
  }

  /**
   * Tells whether all is allowed whose name begins so, at any time and from any address: one rule
   * without conditions allows it, and no rule, whatever its conditions, could deny a part.
   *
   * @param capability what somebody wants to do
   * @param prefix how the names begin; the empty prefix means all secrets
   * @return whether it is; false also when only several rules together allow all
   */
  public boolean allUnder(Capability capability, String prefix) {
    if (root != null) {
      return true;
    }
    boolean allowed = false;
    for (CompiledRule rule : rules().toList()) {
      if (rule.rule.concerns(capability)) {
        PathPattern pattern = rule.pattern();
        if (rule.denies && pattern.mayMatchUnder(prefix)) {
          return false;
        }
        allowed |= !rule.denies && rule.isUnconditional() && pattern.matchesAllUnder(prefix);
      }
    }
    return allowed;
  }

  /**
   * Decides like {@link #decide}, and tells of each rule whose pattern matches why it counts or
   * does not.
   *
   * @param capability what somebody wants to do
   * @param resource name of a secret or system resource
   * @param address the caller's address in figures; null when it is not known
   * @param now microseconds since 1970 UTC
   * @return the decision and the rules
   */
  public Explanation explain(
      Capability capability, String resource, @Nullable String address, long now) {
    Explainer explainer = new Explainer(capability, address, now, root != null);
    return new Explanation(
        decide(capability, resource, address, now),
        rules().filter(rule -> rule.pattern().matches(resource)).map(explainer::explain).toList());
  }

  private Stream<CompiledRule> rules() {
    return policies.stream().flatMap(policy -> policy.compiledRules().stream());
  }
}
