package io.claviger.access;

/** Decides who may do what. Thread-safe; called on the caller's thread for every operation. */
@FunctionalInterface
public interface Authorizer {
  /**
   * Whoever holds the policy {@code root} may do everything, nobody else anything.
   *
   * @return the authorizer
   */
  static Authorizer rootOnly() {
    return (caller, capability, resource) -> caller.policies().contains(Caller.ROOT_POLICY);
  }

  /**
   * Decides on the name alone: whether the resource exists plays no part.
   *
   * @param caller who
   * @param capability what
   * @param resource on which secret (or prefix, or other resource)
   * @return whether it is allowed
   */
  boolean allows(Caller caller, Capability capability, String resource);
}
