package io.claviger.access;

/** What one caller may do, by one state of the policies. For one operation. */
public interface Rights {
  /**
   * Which policies these are.
   *
   * @return the epoch
   */
  long epoch();

  /**
   * Decides on the name alone: whether the resource exists plays no part.
   *
   * @param capability what
   * @param resource on which secret, or one of {@link SystemResources}
   * @return whether it is allowed, and why
   */
  Decision decide(Capability capability, String resource);

  /**
   * Whether it makes sense to look for names with a prefix; each that is found is decided on by
   * itself.
   *
   * @param capability what
   * @param prefix how the names begin
   * @return whether something there may be allowed
   */
  boolean mayUnder(Capability capability, String prefix);

  /**
   * Whether everything whose name begins so is allowed, now and without a condition, whatever there
   * is.
   *
   * @param capability what
   * @param prefix how the names begin
   * @return whether all of it is allowed
   */
  boolean allUnder(Capability capability, String prefix);
}
