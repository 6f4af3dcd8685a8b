package io.claviger.access;

import io.claviger.access.PolicyConditions.Span;

/** A rule with what a decision needs at hand. Thread-safe. */
final class CompiledRule {
  final PolicyRule rule;

  final boolean denies;
  final boolean hasAddresses;

  /** The decision when this rule decides, without its end. */
  final Decision decision;

  private final boolean dependsOnTime;

  /** What was found out last about the time: right for everybody, so it may be lost or doubled. */
  private volatile Span remembered = Span.UNKNOWN;

  CompiledRule(String policy, int index, PolicyRule rule) {
    this.rule = rule;
    this.denies = rule.effect() == PolicyRule.Effect.DENY;
    this.hasAddresses = !rule.conditions().addresses().isEmpty();
    this.dependsOnTime = rule.conditions().dependOnTime();
    this.decision = new Decision(!denies, policy, index + 1, rule.line(), 0);
  }

  /** Among rules that agree, the first is the one that decided: by name of policy, then number. */
  boolean comesBefore(CompiledRule other) {
    int byName = decision.policy().compareTo(other.decision.policy());
    return byName < 0 || (byName == 0 && decision.rule() < other.decision.rule());
  }

  PathPattern pattern() {
    return rule.pattern();
  }

  boolean isUnconditional() {
    return !hasAddresses && !dependsOnTime;
  }

  Span at(long now) {
    if (!dependsOnTime) {
      return Span.ALWAYS;
    }
    Span span = remembered;
    if (!span.covers(now)) {
      span = rule.conditions().at(now);
      remembered = span;
    }
    return span;
  }
}
