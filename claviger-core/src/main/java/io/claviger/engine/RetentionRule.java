package io.claviger.engine;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How long the audit log is kept.
 *
 * @param days whole days (UTC) that are kept; 1 to {@link #MAX_DAYS}
 * @param archive the folder where a day is written to before it goes; null for none
 */
public record RetentionRule(int days, @Nullable Path archive) {
  /** When nothing else is said. */
  public static final int DEFAULT_DAYS = 90;

  /** About a hundred years. */
  public static final int MAX_DAYS = 36_500;
}
