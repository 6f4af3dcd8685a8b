package io.claviger.access;

/**
 * What a permission stands on. Whatever is done under it is recorded, and is done only if that saw
 * the same.
 *
 * @param policyEpoch by which policies it was decided; -1 when none were asked
 * @param notAfter from when on they may decide otherwise, because of a condition of time;
 *     microseconds since 1970 UTC, 0 for never
 */
public record Basis(long policyEpoch, long notAfter) {
  /** Nobody asked policies. */
  public static final Basis NONE = new Basis(-1, 0);
}
