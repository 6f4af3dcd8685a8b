package io.claviger.api;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A request to give a secret a new version. Immutable; made by {@link #builder}. */
public final class PutSecret {
  private final String name;
  private final SecretValue value;
  private final @Nullable Integer expiresDays;
  private final @Nullable Long expectedVersion;
  private final @Nullable String idempotencyKey;

  private PutSecret(Builder builder) {
    this.name = SecretName.check(builder.name);
    this.value = builder.value;
    this.expiresDays = Limits.expiresDays(builder.expiresDays);
    this.expectedVersion = builder.expectedVersion;
    if (expectedVersion != null && expectedVersion < 1) {
      throw new InvalidRequestException("the expected version must be 1 or more");
    }
    this.idempotencyKey = Limits.idempotencyKey(builder.idempotencyKey);
  }

  /**
   * Starts a request.
   *
   * @param name the secret
   * @param value the new version's value
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
   * Returns the value of the new version.
   *
   * @return the value
   */
  public SecretValue value() {
    return value;
  }

  /**
   * Returns how many days this version lives.
   *
   * @return empty: as the secret says
   */
  public OptionalInt expiresDays() {
    return expiresDays == null ? OptionalInt.empty() : OptionalInt.of(expiresDays);
  }

  /**
   * Returns which version must be CURRENT for the put to happen.
   *
   * @return empty: any
   */
  public OptionalLong expectedVersion() {
    return expectedVersion == null ? OptionalLong.empty() : OptionalLong.of(expectedVersion);
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
    return "PutSecret[" + name + "]";
  }

  /** Collects a request; {@link #build} checks it. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final SecretValue value;
    private @Nullable Integer expiresDays;
    private @Nullable Long expectedVersion;
    private @Nullable String idempotencyKey;

    private Builder(String name, SecretValue value) {
      this.name = name;
      this.value = value;
    }

    /**
     * Limits the life of this version; without, the secret's own rule holds.
     *
     * @param days 1 to {@link CreateSecret#MAX_EXPIRES_DAYS}
     * @return this
     */
    public Builder expiresDays(int days) {
      this.expiresDays = days;
      return this;
    }

    /**
     * Check-and-set: refuse unless this version is CURRENT.
     *
     * @param version 1 or more
     * @return this
     */
    public Builder expectedVersion(long version) {
      this.expectedVersion = version;
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
    public PutSecret build() {
      return new PutSecret(this);
    }
  }
}
