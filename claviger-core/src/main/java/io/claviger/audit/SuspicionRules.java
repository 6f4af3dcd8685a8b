package io.claviger.audit;

import io.claviger.api.ConfigurationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What counts as suspicious. Times are the database's.
 *
 * @param failures so many refused accesses of one secret, principal or address within the window
 *     are suspicious; 0 for never, at most 1000
 * @param window how far back is looked, and how long it is quiet about the same thing afterwards;
 *     10 seconds to 1 day
 * @param manySecrets so many different secrets read by one principal within the window are
 *     suspicious; 0 for never, at most 1000
 * @param newReaderAge a principal that reads for the first time is suspicious when somebody has
 *     read the secret for so long; 0 for never, at most 10 years
 */
public record SuspicionRules(
    int failures, Duration window, int manySecrets, Duration newReaderAge) {
  private static final int MOST = 1000;
  private static final Duration SHORTEST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Duration OLDEST = Duration.ofDays(3653);

  /** 5 failures in 5 minutes, 100 secrets, 30 days. */
  public static final SuspicionRules DEFAULT =
      new SuspicionRules(5, Duration.ofMinutes(5), 100, Duration.ofDays(30));

  /**
   * Checks the numbers.
   *
   * @throws ConfigurationException if some are outside of their limits; tells all of them
   */
  public SuspicionRules {
    List<String> problems = new ArrayList<>();
    if (failures < 0 || failures > MOST) {
      problems.add("the threshold of suspicious activity must be 0 (never) to " + MOST);
    }
    if (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) {
      problems.add("the window of suspicious activity must be 10 seconds to 1 day");
    }
    if (manySecrets < 0 || manySecrets > MOST || manySecrets == 1) {
      problems.add("the number of suspiciously many secrets must be 0 (never), or 2 to " + MOST);
    }
    if (newReaderAge.isNegative() || newReaderAge.compareTo(OLDEST) > 0) {
      problems.add(
          "the age from when on new readers are suspicious must be 0 (never) to 3653 days");
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  long windowMicros() {
    return window.toMillis() * 1_000;
  }

  long newReaderMicros() {
    return newReaderAge.toMillis() * 1_000;
  }
}
