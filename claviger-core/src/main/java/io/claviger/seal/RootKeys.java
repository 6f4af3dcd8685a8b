package io.claviger.seal;

import java.util.List;

/**
 * The root keys at hand.
 *
 * @param keys the primary first, then older ones that may only open
 */
public record RootKeys(List<RootKey> keys) {
  public RootKeys {
    keys = List.copyOf(keys);
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("at least one root key is needed");
    }
  }

  public RootKey primary() {
    return keys.getFirst();
  }
}
