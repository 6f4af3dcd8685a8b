package io.claviger.access;

import io.claviger.access.Explanation.Considered;
import io.claviger.access.PolicyRule.Effect;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says in words why rules count or do not. */
final class Explainer {
  private final Capability capability;
  private final @Nullable IpAddress address;
  private final long now;
  private final boolean isRoot;

  Explainer(Capability capability, @Nullable String address, long now, boolean isRoot) {
    this.capability = capability;
    this.address = address == null ? null : IpAddress.parse(address).orElse(null);
    this.now = now;
    this.isRoot = isRoot;
  }

  Considered explain(CompiledRule compiled) {
    PolicyRule rule = compiled.rule;
    String obstacle = obstacle(rule);
    boolean applies = obstacle.isEmpty();
    return new Considered(
        compiled.decision.policy(),
        compiled.decision.rule(),
        rule,
        applies,
        applies ? effect(rule) : obstacle);
  }

  private String effect(PolicyRule rule) {
    if (rule.effect() == Effect.ALLOW) {
      return "allows " + capability.wireName();
    }
    boolean implied = !rule.capabilities().contains(capability);
    boolean inDoubt = !rule.conditions().addresses().isEmpty() && address == null;
    return "denies "
        + (implied ? "read, and therefore " : "")
        + capability.wireName()
        + (inDoubt ? ", since the caller's address is not known" : "");
  }

  /** Why the rule does not apply; empty when it does. */
  private String obstacle(PolicyRule rule) {
    PolicyConditions conditions = rule.conditions();
    if (!rule.concerns(capability)) {
      return "is about "
          + rule.capabilities().stream().map(Capability::wireName).collect(Collectors.joining(", "))
          + ", not "
          + capability.wireName();
    }
    if (!conditions.addresses().isEmpty() && !fits(rule)) {
      return "is for the addresses "
          + conditions.addresses().stream()
              .map(AddressRange::toString)
              .collect(Collectors.joining(", "))
          + (address == null ? "; the caller's is not known" : "; the caller's is another");
    }
    if (!conditions.at(now).holds()) {
      return time(conditions);
    }
    return isRoot && rule.effect() == Effect.DENY ? effect(rule) + ", but not to root" : "";
  }

  private boolean fits(PolicyRule rule) {
    return address == null ? rule.effect() == Effect.DENY : rule.conditions().haveAddress(address);
  }

  private String time(PolicyConditions conditions) {
    if (now < conditions.from()) {
      return "begins at " + PolicyTimes.text(conditions.from());
    }
    if (conditions.until() != 0 && now >= conditions.until()) {
      return "ended at " + PolicyTimes.text(conditions.until());
    }
    return "is for " + conditions.hours() + "; it is " + PolicyTimes.text(now);
  }
}
