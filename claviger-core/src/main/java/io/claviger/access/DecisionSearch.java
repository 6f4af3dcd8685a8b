package io.claviger.access;

import io.claviger.access.PolicyConditions.Span;
import org.jspecify.annotations.Nullable;

/** One decision while the rules that match are being found. Used by one thread. */
final class DecisionSearch {
  private final Capability capability;
  private final @Nullable String addressText;
  private final long now;

  private boolean addressKnown;
  private @Nullable IpAddress address;

  private @Nullable CompiledRule deny;
  private @Nullable CompiledRule allow;

  /**
   * When the last of those that deny, or allow, now ceases; when the first of the others begins.
   */
  private long denyEnd;

  private long allowEnd;
  private long denyStart = Long.MAX_VALUE;
  private long allowStart = Long.MAX_VALUE;

  DecisionSearch(Capability capability, @Nullable String address, long now) {
    this.capability = capability;
    this.addressText = address;
    this.now = now;
  }

  void consider(CompiledRule[] matching) {
    for (CompiledRule rule : matching) {
      if (rule.rule.concerns(capability)) {
        consider(rule);
      }
    }
  }

  private void consider(CompiledRule rule) {
    if (rule.hasAddresses && !fits(rule)) {
      return;
    }
    Span span = rule.at(now);
    if (rule.denies) {
      considerDeny(rule, span);
    } else {
      considerAllow(rule, span);
    }
  }

  private void considerDeny(CompiledRule rule, Span span) {
    if (!span.holds()) {
      denyStart = Math.min(denyStart, span.until());
      return;
    }
    denyEnd = Math.max(denyEnd, span.until());
    if (deny == null || rule.comesBefore(deny)) {
      deny = rule;
    }
  }

  private void considerAllow(CompiledRule rule, Span span) {
    if (!span.holds()) {
      allowStart = Math.min(allowStart, span.until());
      return;
    }
    allowEnd = Math.max(allowEnd, span.until());
    if (allow == null || rule.comesBefore(allow)) {
      allow = rule;
    }
  }

  /** Whoever hides their address is denied what a rule denies to some addresses. */
  private boolean fits(CompiledRule rule) {
    if (!addressKnown) {
      address = addressText == null ? null : IpAddress.parse(addressText).orElse(null);
      addressKnown = true;
    }
    return address == null ? rule.denies : rule.rule.conditions().haveAddress(address);
  }

  /** The decision, and until when nothing can change it. */
  Decision decision() {
    if (deny != null) {
      return deny.decision.until(denyEnd);
    }
    if (allow != null) {
      return allow.decision.until(Math.min(allowEnd, denyStart));
    }
    return Decision.NO_RULE.until(allowStart);
  }
}
