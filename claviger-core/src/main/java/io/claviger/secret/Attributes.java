package io.claviger.secret;

import io.claviger.api.SecretType;
import java.util.Map;

/**
 * What people say about a secret.
 *
 * @param type what it is
 * @param description free text, empty for none
 * @param owner who answers for it, empty for none
 * @param tags keys and values
 * @param expiresDays days a new version lives; 0 for ever
 */
public record Attributes(
    SecretType type, String description, String owner, Map<String, String> tags, int expiresDays) {
  /** Copies the tags. */
  public Attributes {
    tags = Map.copyOf(tags);
  }
}
