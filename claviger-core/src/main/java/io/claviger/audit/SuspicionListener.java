package io.claviger.audit;

/**
 * Hears of suspicious activity, after it is in the audit log. One thread of the instance calls it,
 * one activity at a time, in the order in which they were found; each activity reaches one process
 * once, or none if that process ends just then. What it throws is logged.
 */
@FunctionalInterface
public interface SuspicionListener {
  /**
   * Something looks suspicious.
   *
   * @param activity what
   */
  void onSuspiciousActivity(SuspiciousActivity activity);
}
