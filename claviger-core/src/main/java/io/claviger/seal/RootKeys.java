package io.claviger.seal;

import java.util.List;
import java.util.Optional;

/**
 * The root keys at hand. Immutable and thread-safe.
 *
 * @param keys the primary first, then older ones that may only open
 */
public record RootKeys(List<RootKey> keys) {
  /**
   * Takes the keys.
   *
   * @throws IllegalArgumentException if there are none
   */
  public RootKeys {
    keys = List.copyOf(keys);
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("at least one root key is needed");
    }
  }

  /**
   * Returns the key that wraps from now on.
   *
   * @return the first key
   */
  public RootKey primary() {
    return keys.getFirst();
  }

  /**
   * Finds a key by its name.
   *
   * @param id as {@link RootKey#id()} tells it
   * @return the key, or empty when it is not at hand
   */
  public Optional<RootKey> find(String id) {
    return keys.stream().filter(key -> key.id().equals(id)).findFirst();
  }

  /**
   * Returns the names of the keys.
   *
   * @return the ids, the primary first
   */
  public List<String> ids() {
    return keys.stream().map(RootKey::id).toList();
  }
}
