package io.claviger.access;

import io.claviger.api.CallerContext;
import io.claviger.api.InvalidRequestException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request to make an access token. Immutable; made by {@link #builder}. */
public final class TokenRequest {
  /** How long a token lives when nothing is said, and how long renewals let it live at most. */
  public static final Duration DEFAULT_TTL = Duration.ofDays(32);

  /** The longest life that has an end. */
  public static final Duration MAX_TTL = Duration.ofDays(36_500);

  /** The most policies of a token. */
  public static final int MAX_POLICIES = 64;

  /** The most uses that are counted. */
  public static final int MAX_USES = 1_000_000;

  /** The most ranges of addresses. */
  public static final int MAX_ADDRESSES = 32;

  private static final int MAX_DESCRIPTION = 255;

  private final StoredToken.Grant grant;
  private final @Nullable Duration ttl;
  private final @Nullable Duration maxTtl;
  private final boolean renewable;
  private final boolean orphan;
  private final int uses;

  private TokenRequest(Builder builder) {
    this.grant =
        new StoredToken.Grant(
            CallerContext.of(builder.principal).principal(),
            checkPolicies(builder.policies),
            checkAddresses(builder.boundAddresses),
            checkDescription(builder.description));
    this.ttl = builder.endless ? null : checkTtl(builder.ttl);
    this.renewable = builder.renewable && !builder.endless;
    this.maxTtl = checkMaxTtl(builder, ttl);
    this.orphan = builder.orphan;
    this.uses = checkUses(builder.uses);
  }

  /**
   * Starts a request.
   *
   * @param principal whom the token stands for; 1 to 255 characters
   * @return a builder
   */
  public static Builder builder(String principal) {
    return new Builder(principal);
  }

  /**
   * What the token is to stand for.
   *
   * @return principal, policies, addresses, description
   */
  public StoredToken.Grant grant() {
    return grant;
  }

  /**
   * How long it lives without a renewal.
   *
   * @return empty for ever
   */
  public Optional<Duration> ttl() {
    return Optional.ofNullable(ttl);
  }

  /**
   * How long renewals let it live at most.
   *
   * @return empty without end
   */
  public Optional<Duration> maxTtl() {
    return Optional.ofNullable(maxTtl);
  }

  /**
   * Whether it can be renewed.
   *
   * @return whether it can
   */
  public boolean renewable() {
    return renewable;
  }

  /**
   * Whether it could live for ever, by itself or by renewals.
   *
   * @return whether nothing ends it
   */
  public boolean isEndless() {
    return ttl == null || (renewable && maxTtl == null);
  }

  /**
   * Whether it outlives the token it is made with.
   *
   * @return whether it has no parent
   */
  public boolean orphan() {
    return orphan;
  }

  /**
   * How often it can be used.
   *
   * @return 0 for as often as one likes
   */
  public int uses() {
    return uses;
  }

  @Override
  public String toString() {
    return "TokenRequest[" + grant.principal() + "]";
  }

  private static Set<String> checkPolicies(Set<String> policies) {
    if (policies.isEmpty() || policies.size() > MAX_POLICIES) {
      throw new InvalidRequestException("a token needs 1 to " + MAX_POLICIES + " policies");
    }
    policies.forEach(PolicyNames::check);
    return policies;
  }

  private static List<AddressRange> checkAddresses(List<AddressRange> ranges) {
    if (ranges.size() > MAX_ADDRESSES) {
      throw new InvalidRequestException(
          "a token is bound to at most " + MAX_ADDRESSES + " ranges of addresses");
    }
    return ranges;
  }

  private static String checkDescription(String text) {
    if (text.length() > MAX_DESCRIPTION) {
      throw new InvalidRequestException(
          "a token's description has at most " + MAX_DESCRIPTION + " characters");
    }
    return text;
  }

  private static Duration checkTtl(Duration ttl) {
    if (ttl.compareTo(Duration.ofSeconds(1)) < 0 || ttl.compareTo(MAX_TTL) > 0) {
      throw new InvalidRequestException("a token's time to live is 1 second to 36500 days");
    }
    return ttl;
  }

  private static @Nullable Duration checkMaxTtl(Builder builder, @Nullable Duration ttl) {
    Duration given = builder.maxTtl;
    boolean said = given != null || builder.endlesslyRenewable;
    if (ttl == null || !builder.renewable) {
      if (said) {
        throw new InvalidRequestException(
            "max_ttl limits renewals; it says nothing of a token that cannot be renewed or that"
                + " never expires");
      }
      return ttl;
    }
    if (builder.endlesslyRenewable) {
      return null;
    }
    if (given == null) {
      return ttl.compareTo(DEFAULT_TTL) > 0 ? ttl : DEFAULT_TTL;
    }
    if (checkTtl(given).compareTo(ttl) < 0) {
      throw new InvalidRequestException("max_ttl must not be shorter than ttl");
    }
    return given;
  }

  private static int checkUses(int uses) {
    if (uses < 0 || uses > MAX_USES) {
      throw new InvalidRequestException("a token has 0 to " + MAX_USES + " uses; 0: no limit");
    }
    return uses;
  }

  /** Collects a request; {@link #build} checks it. Not thread-safe. */
  public static final class Builder {
    private final String principal;
    private Set<String> policies = Set.of();
    private String description = "";
    private List<AddressRange> boundAddresses = List.of();
    private Duration ttl = DEFAULT_TTL;
    private boolean endless;
    private @Nullable Duration maxTtl;
    private boolean endlesslyRenewable;
    private boolean renewable = true;
    private boolean orphan;
    private int uses;

    private Builder(String principal) {
      this.principal = principal;
    }

    /**
     * Sets the policies. Compulsory.
     *
     * @param names 1 to {@link #MAX_POLICIES}, each 1 to 128 of {@code a-z 0-9 . _ -}
     * @return this
     */
    public Builder policies(Set<String> names) {
      this.policies = Set.copyOf(names);
      return this;
    }

    /**
     * Sets what the token is for.
     *
     * @param text at most 255 characters; not a place for secrets
     * @return this
     */
    public Builder description(String text) {
      this.description = text;
      return this;
    }

    /**
     * Binds the token to addresses. Default: it may be shown from everywhere.
     *
     * @param ranges at most {@link #MAX_ADDRESSES}
     * @return this
     */
    public Builder boundTo(List<AddressRange> ranges) {
      this.boundAddresses = List.copyOf(ranges);
      return this;
    }

    /**
     * Sets how long it lives, and how much further each renewal moves its end. Default: {@link
     * #DEFAULT_TTL}.
     *
     * @param duration 1 second to {@link #MAX_TTL}
     * @return this
     */
    public Builder ttl(Duration duration) {
      this.ttl = duration;
      this.endless = false;
      return this;
    }

    /**
     * Lets it live until it is revoked. Only a caller with the policy {@code root} may have this.
     *
     * @return this
     */
    public Builder neverExpires() {
      this.endless = true;
      return this;
    }

    /**
     * Sets how long it lives at most, with all renewals. Default: {@link #DEFAULT_TTL}, or the time
     * to live if that is longer.
     *
     * @param duration not shorter than the time to live
     * @return this
     */
    public Builder maxTtl(Duration duration) {
      this.maxTtl = duration;
      this.endlesslyRenewable = false;
      return this;
    }

    /**
     * Lets renewals go on without end. Only a caller with the policy {@code root} may have this.
     *
     * @return this
     */
    public Builder noMaxTtl() {
      this.maxTtl = null;
      this.endlesslyRenewable = true;
      return this;
    }

    /**
     * Sets whether it can be renewed. Default: true.
     *
     * @param canBeRenewed whether it can
     * @return this
     */
    public Builder renewable(boolean canBeRenewed) {
      this.renewable = canBeRenewed;
      return this;
    }

    /**
     * Sets whether it outlives the token it is made with. Default: false.
     *
     * @param withoutParent whether it does
     * @return this
     */
    public Builder orphan(boolean withoutParent) {
      this.orphan = withoutParent;
      return this;
    }

    /**
     * Limits how often it can be used; each authenticated request is a use.
     *
     * @param count 1 to {@link #MAX_USES}; 0, the default, for as often as one likes
     * @return this
     */
    public Builder uses(int count) {
      this.uses = count;
      return this;
    }

    /**
     * Checks and makes the request.
     *
     * @return the request
     * @throws InvalidRequestException if anything is outside its limit
     */
    public TokenRequest build() {
      return new TokenRequest(this);
    }
  }
}
