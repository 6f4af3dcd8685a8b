package io.claviger.api;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What to look for in the audit trail. Immutable; made by {@link #builder}. */
public final class TrailQuery {
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

  private final @Nullable String resourceName;
  private final @Nullable String prefix;
  private final @Nullable AuditAction action;
  private final @Nullable AuditResult result;
  private final @Nullable String actorId;
  private final @Nullable String actorIp;
  private final @Nullable String requestId;
  private final @Nullable Instant from;
  private final @Nullable Instant to;
  private final @Nullable Long before;
  private final @Nullable Long after;
  private final int limit;

  private TrailQuery(Builder builder) {
    this.resourceName = builder.resourceName;
    this.prefix = builder.prefix;
    this.action = builder.action;
    this.result = builder.result;
    this.actorId = builder.actorId;
    this.actorIp = builder.actorIp;
    this.requestId = builder.requestId;
    this.from = builder.from;
    this.to = builder.to;
    this.before = builder.before;
    this.after = builder.after;
    this.limit = ListQuery.checkLimit(builder.limit);
    if (resourceName != null && prefix != null) {
      throw new InvalidRequestException("give resource_name or prefix, not both");
    }
    if (before != null && after != null) {
      throw new InvalidRequestException("give before or after, not both");
    }
    checkTime("from", from);
    checkTime("to", to);
    if (from != null && to != null && !from.isBefore(to)) {
      throw new InvalidRequestException("from must be before to");
    }
    if ((actorIp != null || requestId != null) && from == null) {
      throw new InvalidRequestException(
          "a search by actor_ip or request_id needs a time range: give from (and to)");
    }
  }

  /** What fits into the columns of all databases. */
  private static void checkTime(String name, @Nullable Instant time) {
    if (time != null && (time.isBefore(EARLIEST) || time.isAfter(LATEST))) {
      throw new InvalidRequestException(name + " must be in the years 1 to 9999");
    }
  }

  /**
   * Starts a query for everything, newest first, 100 a page.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Starts a query with the same filters and limit.
   *
   * @return a builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.resourceName = resourceName;
    builder.prefix = prefix;
    builder.action = action;
    builder.result = result;
    builder.actorId = actorId;
    builder.actorIp = actorIp;
    builder.requestId = requestId;
    builder.from = from;
    builder.to = to;
    builder.before = before;
    builder.after = after;
    builder.limit = limit;
    return builder;
  }

  /**
   * Returns the exact name looked for.
   *
   * @return empty: any
   */
  public Optional<String> resourceName() {
    return Optional.ofNullable(resourceName);
  }

  /**
   * Returns what names start with.
   *
   * @return empty: anything
   */
  public Optional<String> prefix() {
    return Optional.ofNullable(prefix);
  }

  /**
   * Returns the action looked for.
   *
   * @return empty: any
   */
  public Optional<AuditAction> action() {
    return Optional.ofNullable(action);
  }

  /**
   * Returns the result looked for.
   *
   * @return empty: any
   */
  public Optional<AuditResult> result() {
    return Optional.ofNullable(result);
  }

  /**
   * Returns the principal looked for.
   *
   * @return empty: any
   */
  public Optional<String> actorId() {
    return Optional.ofNullable(actorId);
  }

  /**
   * Returns the address looked for.
   *
   * @return empty: any
   */
  public Optional<String> actorIp() {
    return Optional.ofNullable(actorIp);
  }

  /**
   * Returns the request id looked for.
   *
   * @return empty: any
   */
  public Optional<String> requestId() {
    return Optional.ofNullable(requestId);
  }

  /**
   * Returns the begin of the time range, inclusive.
   *
   * @return empty: the oldest
   */
  public Optional<Instant> from() {
    return Optional.ofNullable(from);
  }

  /**
   * Returns the end of the time range, exclusive.
   *
   * @return empty: now
   */
  public Optional<Instant> to() {
    return Optional.ofNullable(to);
  }

  /**
   * Returns the id below which to look.
   *
   * @return empty: from the newest
   */
  public OptionalLong before() {
    return before == null ? OptionalLong.empty() : OptionalLong.of(before);
  }

  /**
   * Returns where to go on in the order of the events.
   *
   * @return only events above this id, oldest first; empty: newest first
   */
  public OptionalLong after() {
    return after == null ? OptionalLong.empty() : OptionalLong.of(after);
  }

  /**
   * Returns the most events of a page.
   *
   * @return 1 to {@link ListQuery#MAX_LIMIT}
   */
  public int limit() {
    return limit;
  }

  /** Collects a query; {@link #build} checks it. Not thread-safe. */
  public static final class Builder {
    private @Nullable String resourceName;
    private @Nullable String prefix;
    private @Nullable AuditAction action;
    private @Nullable AuditResult result;
    private @Nullable String actorId;
    private @Nullable String actorIp;
    private @Nullable String requestId;
    private @Nullable Instant from;
    private @Nullable Instant to;
    private @Nullable Long after;
    private @Nullable Long before;
    private int limit = ListQuery.DEFAULT_LIMIT;

    private Builder() {}

    /**
     * Looks for one resource.
     *
     * @param name the exact name
     * @return this
     */
    public Builder resourceName(String name) {
      this.resourceName = name;
      return this;
    }

    /**
     * Looks for resources whose names start alike.
     *
     * @param start what the names start with
     * @return this
     */
    public Builder prefix(String start) {
      this.prefix = start;
      return this;
    }

    /**
     * Looks for one action.
     *
     * @param wanted the action
     * @return this
     */
    public Builder action(AuditAction wanted) {
      this.action = wanted;
      return this;
    }

    /**
     * Looks for one result.
     *
     * @param wanted the result
     * @return this
     */
    public Builder result(AuditResult wanted) {
      this.result = wanted;
      return this;
    }

    /**
     * Looks for one principal.
     *
     * @param principal the exact principal
     * @return this
     */
    public Builder actorId(String principal) {
      this.actorId = principal;
      return this;
    }

    /**
     * Looks for one address; needs {@link #from}.
     *
     * @param address the exact address
     * @return this
     */
    public Builder actorIp(String address) {
      this.actorIp = address;
      return this;
    }

    /**
     * Looks for one request; needs {@link #from}.
     *
     * @param id the exact request id
     * @return this
     */
    public Builder requestId(String id) {
      this.requestId = id;
      return this;
    }

    /**
     * Begins the time range.
     *
     * @param instant inclusive
     * @return this
     */
    public Builder from(Instant instant) {
      this.from = instant;
      return this;
    }

    /**
     * Ends the time range.
     *
     * @param instant exclusive
     * @return this
     */
    public Builder to(Instant instant) {
      this.to = instant;
      return this;
    }

    /**
     * Goes on where a page ended.
     *
     * @param id only events below this id
     * @return this
     */
    public Builder before(long id) {
      this.before = id;
      return this;
    }

    /**
     * Asks for the events behind one, oldest first instead of newest first.
     *
     * @param id only events above this id
     * @return this
     */
    public Builder after(long id) {
      this.after = id;
      return this;
    }

    /**
     * Sets the size of a page.
     *
     * @param most 1 to {@link ListQuery#MAX_LIMIT}
     * @return this
     */
    public Builder limit(int most) {
      this.limit = most;
      return this;
    }

    /**
     * Checks and makes the query.
     *
     * @return the query
     * @throws InvalidRequestException if the filters do not go together
     */
    public TrailQuery build() {
      return new TrailQuery(this);
    }
  }
}
