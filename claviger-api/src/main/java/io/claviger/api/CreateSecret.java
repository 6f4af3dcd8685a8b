package io.claviger.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A request to create a secret with its first version. Immutable; made by {@link #builder}. */
public final class CreateSecret {
  /** The longest life of a version, in days (100 years). */
  public static final int MAX_EXPIRES_DAYS = 36_500;

  private final String name;
  private final SecretValue value;
  private final SecretType type;
  private final String description;
  private final String owner;
  private final Map<String, String> tags;
  private final @Nullable Integer expiresDays;
  private final @Nullable String idempotencyKey;

  private CreateSecret(Builder builder) {
    this.name = SecretName.check(builder.name);
    this.value = builder.value;
    this.type = builder.type;
    this.description = Limits.description(builder.description);
    this.owner = Limits.owner(builder.owner);
    this.tags = Limits.tags(builder.tags);
    this.expiresDays = Limits.expiresDays(builder.expiresDays);
    this.idempotencyKey = Limits.idempotencyKey(builder.idempotencyKey);
  }

  /**
   * Starts a request.
   *
   * @param name the name, see {@link SecretName}
   * @param value the first version's value
   * @return a builder
   */
  public static Builder builder(String name, SecretValue value) {
    return new Builder(name, value);
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
   * Returns the value of the first version.
   *
   * @return the value
   */
  public SecretValue value() {
    return value;
  }

  /**
   * Returns the type.
   *
   * @return the type
   */
  public SecretType type() {
    return type;
  }

  /**
   * Returns the description.
   *
   * @return may be empty
   */
  public String description() {
    return description;
  }

  /**
   * Returns who answers for the secret.
   *
   * @return may be empty
   */
  public String owner() {
    return owner;
  }

  /**
   * Returns the tags.
   *
   * @return may be empty
   */
  public Map<String, String> tags() {
    return tags;
  }

  /**
   * Returns how many days each version lives.
   *
   * @return empty for ever
   */
  public OptionalInt expiresDays() {
    return expiresDays == null ? OptionalInt.empty() : OptionalInt.of(expiresDays);
  }

  /**
   * Returns the idempotency key.
   *
   * @return empty when none was given
   */
  public Optional<String> idempotencyKey() {
    return Optional.ofNullable(idempotencyKey);
  }

  @Override
  public String toString() {
    return "CreateSecret[" + name + "]";
  }

  /** Collects a request; {@link #build} checks it. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final SecretValue value;
    private SecretType type = SecretType.API_KEY;
    private String description = "";
    private String owner = "";
    private Map<String, String> tags = Map.of();
    private @Nullable Integer expiresDays;
    private @Nullable String idempotencyKey;

    private Builder(String name, SecretValue value) {
      this.name = name;
      this.value = value;
    }

    /**
     * Sets the type; {@link SecretType#API_KEY} without.
     *
     * @param newType the type
     * @return this
     */
    public Builder type(SecretType newType) {
      this.type = newType;
      return this;
    }

    /**
     * Sets the description.
     *
     * @param text at most 1,024 characters; not a place for secrets
     * @return this
     */
    public Builder description(String text) {
      this.description = text;
      return this;
    }

    /**
     * Sets who answers for the secret.
     *
     * @param text at most 255 characters
     * @return this
     */
    public Builder owner(String text) {
      this.owner = text;
      return this;
    }

    /**
     * Sets the tags.
     *
     * @param newTags at most 64, keys up to 128 and values up to 512 characters
     * @return this
     */
    public Builder tags(Map<String, String> newTags) {
      this.tags = new LinkedHashMap<>(newTags);
      return this;
    }

    /**
     * Limits the life of each version.
     *
     * @param days 1 to {@link CreateSecret#MAX_EXPIRES_DAYS}
     * @return this
     */
    public Builder expiresDays(int days) {
      this.expiresDays = days;
      return this;
    }

    /**
     * Makes a retry safe: the same key with the same value gives the same version.
     *
     * @param key 1 to 128 printable ASCII characters
     * @return this
     */
    public Builder idempotencyKey(String key) {
      this.idempotencyKey = key;
      return this;
    }

    /**
     * Checks and makes the request.
     *
     * @return the request
     * @throws InvalidRequestException if anything is outside its limit
     */
    public CreateSecret build() {
      return new CreateSecret(this);
    }
  }
}
