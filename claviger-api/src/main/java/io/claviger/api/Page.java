package io.claviger.api;

import java.util.List;
import java.util.Optional;

/**
 * One page of a list.
 *
 * @param items what is on it
 * @param nextCursor where the next page begins, or empty at the end
 * @param <T> the type of the items
 */
public record Page<T>(List<T> items, Optional<String> nextCursor) {
  /** Copies the items. */
  public Page {
    items = List.copyOf(items);
  }
}
