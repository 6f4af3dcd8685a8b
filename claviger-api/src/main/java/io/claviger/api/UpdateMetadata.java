package io.claviger.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A request to change what is known of a secret; what is not set stays as it is. Immutable; made by
 * {@link #builder}.
 */
public final class UpdateMetadata {
  private final String name;
  private final @Nullable SecretType type;
  private final @Nullable String description;
  private final @Nullable String owner;
  private final @Nullable Map<String, String> tags;
  private final @Nullable Integer expiresDays;

  private UpdateMetadata(Builder builder) {
    this.name = SecretName.check(builder.name);
    this.type = builder.type;
    this.description = builder.description == null ? null : Limits.description(builder.description);
    this.owner = builder.owner == null ? null : Limits.owner(builder.owner);
    this.tags = builder.tags == null ? null : Limits.tags(builder.tags);
    Integer days = builder.expiresDays;
    this.expiresDays = days == null || days == 0 ? days : Limits.expiresDays(days);
    if (type == null && description == null && owner == null && tags == null && days == null) {
      throw new InvalidRequestException(
          "nothing to change: give type, description, owner, tags or expires_days");
    }
  }

  /**
   * Starts a request.
   *
   * @param name the secret
   * @return a builder
   */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /**
   * Returns the name.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * Returns the new type.
   *
   * @return empty: unchanged
   */
  public Optional<SecretType> type() {
    return Optional.ofNullable(type);
  }

  /**
   * Returns the new description.
   *
   * @return empty: unchanged
   */
  public Optional<String> description() {
    return Optional.ofNullable(description);
  }

  /**
   * Returns the new owner.
   *
   * @return empty: unchanged
   */
  public Optional<String> owner() {
    return Optional.ofNullable(owner);
  }

  /**
   * Returns the tags that replace the old ones.
   *
   * @return empty: unchanged
   */
  public Optional<Map<String, String>> tags() {
    return Optional.ofNullable(tags);
  }

  /**
   * Returns how many days versions put from now on live; 0 for ever.
   *
   * @return empty: unchanged
   */
  public OptionalInt expiresDays() {
    return expiresDays == null ? OptionalInt.empty() : OptionalInt.of(expiresDays);
  }

  /** Collects a request; {@link #build} checks it. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private @Nullable SecretType type;
    private @Nullable String description;
    private @Nullable String owner;
    private @Nullable Map<String, String> tags;
    private @Nullable Integer expiresDays;

    private Builder(String name) {
      this.name = name;
    }

    /**
     * Changes the type.
     *
     * @param newType the type
     * @return this
     */
    public Builder type(SecretType newType) {
      this.type = newType;
      return this;
    }

    /**
     * Changes the description.
     *
     * @param text at most 1,024 characters
     * @return this
     */
    public Builder description(String text) {
      this.description = text;
      return this;
    }

    /**
     * Changes the owner.
     *
     * @param text at most 255 characters
     * @return this
     */
    public Builder owner(String text) {
      this.owner = text;
      return this;
    }

    /**
     * Replaces the tags.
     *
     * @param newTags at most 64, keys up to 128 and values up to 512 characters
     * @return this
     */
    public Builder tags(Map<String, String> newTags) {
      this.tags = new LinkedHashMap<>(newTags);
      return this;
    }

    /**
     * Changes how many days versions put from now on live. Existing versions keep theirs.
     *
     * @param days 1 to {@link CreateSecret#MAX_EXPIRES_DAYS}, or 0 for ever
     * @return this
     */
    public Builder expiresDays(int days) {
      this.expiresDays = days;
      return this;
    }

    /**
     * Checks and makes the request.
     *
     * @return the request
     * @throws InvalidRequestException if anything is outside its limit or nothing is set
     */
    public UpdateMetadata build() {
      return new UpdateMetadata(this);
    }
  }
}
