package io.claviger.access;

import io.claviger.api.InvalidRequestException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a login gives, and from where it may come.
 *
 * @param policies the policies of its tokens, 1 to {@link TokenRequest#MAX_POLICIES}
 * @param tokenTtl how long a token lives without a renewal, 1 second to {@link
 *     TokenRequest#MAX_TTL}
 * @param tokenMaxTtl how long renewals let it live at most; not shorter
 * @param boundAddresses where logins may come from and where their tokens hold; empty for
 *     everywhere, at most {@link TokenRequest#MAX_ADDRESSES}
 * @param enabled whether anybody may log in
 */
public record LoginGrant(
    Set<String> policies,
    Duration tokenTtl,
    Duration tokenMaxTtl,
    List<AddressRange> boundAddresses,
    boolean enabled) {
  /** How long the token of a login lives when nothing is said. */
  public static final Duration DEFAULT_TOKEN_TTL = Duration.ofHours(1);

  /** How long renewals let it live when nothing is said. */
  public static final Duration DEFAULT_TOKEN_MAX_TTL = Duration.ofDays(1);

  /** Copies the collections, and refuses what no token could have. */
  public LoginGrant {
    policies = Set.copyOf(policies);
    boundAddresses = List.copyOf(boundAddresses);
    if (policies.isEmpty() || policies.size() > TokenRequest.MAX_POLICIES) {
      throw new InvalidRequestException(
          "a login gives 1 to " + TokenRequest.MAX_POLICIES + " policies");
    }
    policies.forEach(PolicyNames::check);
    if (boundAddresses.size() > TokenRequest.MAX_ADDRESSES) {
      throw new InvalidRequestException(
          "a login is bound to at most " + TokenRequest.MAX_ADDRESSES + " ranges of addresses");
    }
    checkTtl("token_ttl", tokenTtl);
    checkTtl("token_max_ttl", tokenMaxTtl);
    if (tokenMaxTtl.compareTo(tokenTtl) < 0) {
      throw new InvalidRequestException("token_max_ttl must not be shorter than token_ttl");
    }
  }

  static void checkTtl(String field, Duration ttl) {
    if (ttl.compareTo(Duration.ofSeconds(1)) < 0 || ttl.compareTo(TokenRequest.MAX_TTL) > 0) {
      throw new InvalidRequestException(field + " must be 1 second to 36500 days");
    }
  }

  /**
   * Whether a login may come from an address.
   *
   * @param ranges allowed ranges; empty for everywhere
   * @param address the address, if it is known
   * @return whether it may
   */
  public static boolean permits(List<AddressRange> ranges, Optional<String> address) {
    return ranges.isEmpty()
        || address
            .flatMap(IpAddress::parse)
            .filter(shown -> ranges.stream().anyMatch(range -> range.contains(shown)))
            .isPresent();
  }
}
