package io.claviger.access;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a policy allows or denies on some resources. Immutable.
 *
 * @param pattern on which resources
 * @param effect whether it allows or denies
 * @param capabilities what, as it was written; see {@link #concerns}
 * @param conditions when
 * @param line where it begins in the document, from 1
 */
public record PolicyRule(
    PathPattern pattern,
    Effect effect,
    Set<Capability> capabilities,
    PolicyConditions conditions,
    int line) {
  /** Whether a rule gives or takes. */
  public enum Effect {
    /** Permits, unless another rule denies. */
    ALLOW,
    /** Forbids, whatever other rules allow. */
    DENY
  }

  /** Copies the capabilities. */
  public PolicyRule {
    if (capabilities.isEmpty()) {
      throw new IllegalArgumentException("a rule needs a capability");
    }
    capabilities = Collections.unmodifiableSet(EnumSet.copyOf(capabilities));
  }

  /**
   * Tells whether the rule says something about a capability. Who may not read a secret may not see
   * it in lists either.
   *
   * @param capability the capability
   * @return whether it is one of the rule's, or implied by them
   */
  public boolean concerns(Capability capability) {
    return capabilities.contains(capability)
        || (effect == Effect.DENY
            && capability == Capability.LIST
            && capabilities.contains(Capability.READ));
  }
}
