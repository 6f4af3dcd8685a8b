package io.claviger.api;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which secrets to list, in the bytewise order of their names.
 *
 * @param prefix what names start with; empty for all
 * @param type only this type
 * @param includeDeleted whether soft-deleted secrets are listed too
 * @param cursor where the page before ended
 * @param limit the most items of a page, 1 to {@link #MAX_LIMIT}
 */
public record ListQuery(
    String prefix,
    Optional<SecretType> type,
    boolean includeDeleted,
    Optional<String> cursor,
    int limit) {
  /** The most items of a page. */
  public static final int MAX_LIMIT = 1000;

  /** The items of a page when nothing is said. */
  public static final int DEFAULT_LIMIT = 100;

  /** Checks prefix and limit. */
  public ListQuery {
    SecretName.checkPrefix(prefix);
    checkLimit(limit);
  }

  /**
   * All active secrets, first page.
   *
   * @return the query
   */
  public static ListQuery all() {
    return new ListQuery("", Optional.empty(), false, Optional.empty(), DEFAULT_LIMIT);
  }

  /**
   * Active secrets whose names start alike, first page.
   *
   * @param prefix what names start with
   * @return the query
   */
  public static ListQuery prefix(String prefix) {
    return new ListQuery(prefix, Optional.empty(), false, Optional.empty(), DEFAULT_LIMIT);
  }

  /**
   * The same query, one page on.
   *
   * @param newCursor {@link Page#nextCursor} of the page before, or null to begin again
   * @return the query
   */
  public ListQuery after(@Nullable String newCursor) {
    return new ListQuery(prefix, type, includeDeleted, Optional.ofNullable(newCursor), limit);
  }

  /**
   * Checks a page size.
   *
   * @param limit the candidate
   * @return the same
   * @throws InvalidRequestException if it is not 1 to {@link #MAX_LIMIT}
   */
  public static int checkLimit(int limit) {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new InvalidRequestException("limit must be 1 to " + MAX_LIMIT);
    }
    return limit;
  }
}
