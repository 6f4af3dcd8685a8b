package io.claviger.engine;

/**
 * Something was decided under policies that are not the present ones: nothing was done or released,
 * and it is to be decided again. Never leaves the facades.
 */
final class PoliciesMovedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long epoch;

  PoliciesMovedException(long epoch) {
    super("the policies have changed", null, false, false);
    this.epoch = epoch;
  }

  /** The epoch of the present policies, as an append told it. */
  long epoch() {
    return epoch;
  }
}
