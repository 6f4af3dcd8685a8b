package io.claviger.access;

import io.claviger.api.ListQuery;
import java.util.Optional;

/**
 * Which tokens to list, in the order of their accessors, which are random.
 *
 * @param principal only those that stand for this principal
 * @param includeInactive whether expired, used up and revoked ones are listed too
 * @param cursor where the page before ended
 * @param limit the most items of a page, 1 to {@link ListQuery#MAX_LIMIT}
 */
public record TokenQuery(
    Optional<String> principal, boolean includeInactive, Optional<String> cursor, int limit) {
  /** Checks limit and cursor. */
  public TokenQuery {
    ListQuery.checkLimit(limit);
    cursor.ifPresent(Accessors::check);
  }
}
